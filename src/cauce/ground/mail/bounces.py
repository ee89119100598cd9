"""What a delivery report says: which mail, which recipient, for how long, in which words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cauce.ground.mail.addresses import ids
from cauce.ground.mail.headers import first, read_block
from cauce.ground.mail.parsed import ParsedMail

_LINE = re.compile(r"^([A-Za-z-]+)[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.M)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -](?:#?[45]\.\d+\.\d+|[A-Za-z<])")
_MESSAGE_ID = re.compile(r"^[ \t>]*Message-I[Dd]:\s*<([^<>\s]+)>", re.M | re.I)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ANGLED = re.compile(rf"<(?:mailto:)?({_ADDRESS.pattern})>")
# Where a free-form report ends and the returned mail begins.
_RETURNED = re.compile(
    r"^\W{0,12}(?:(?:this is a copy of the|below this line is a copy of the|original|returned|begin of returned|unsent"
    r"|included is a copy)"
    r"|(?:mensaje|mensagem|message|messaggio) origina[l]|(?:received|return-path): )",
    re.I | re.M,
)
_MACHINES = ("mailer-daemon", "postmaster", "mail-daemon", "noreply", "no-reply")


# RFC 3463 §3.2: nobody is at the address, its host does not exist, it cannot be an address; §3.3: it is switched off.
_NOBODY_CODES = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
_NOBODY = re.compile(
    r"(?:no such|unknown|invalid|non-?existent|inexistent\w*) (?:user|recipient|mailbox|address|account|person|domain)"
    r"|(?:user|recipient|mailbox|address|account|domain|host)\b.{0,60}\b"
    r"(?:unknown|not found|(?:does not|doesn.t) exist|not exist|is (?:disabled|inactive)|no longer)"
    r"|(?:usuario|buz[oó]n|direcci[oó]n|destinatario|cuenta|dominio)\b.{0,60}\b"
    r"(?:no existe|desconocid[oa]|inexistente|no (?:se )?ha (?:sido )?encontrad[oa]|no se encuentra|no se encontr)"
    r"|(?:usu[aá]rio|caixa|endere[cç]o|destinat[aá]rio|conta|dom[ií]nio)\b.{0,60}\b"
    r"(?:n[aã]o existe|desconhecid[oa]|inexistente|n[aã]o (?:foi )?encontrad[oa])",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says. `words` are the other server's, on one line."""

    original_message_id: str | None
    recipients: tuple[str, ...]
    status: str  # enhanced status code, "5.1.1"; «» unknown
    permanent: bool  # False: a delay, or a failure that may pass
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """The machine part of RFC 3464: what was done ("failed", "delayed", "delivered", …) and to whom."""

    action: str
    bounce: Bounce


def nobody_there(status: str, words: str) -> bool:
    """Whether a refusal speaks of the address (nobody is there), and not of this mail, of a full mailbox or of us."""
    found = _STATUS.search(words)
    code = status or (found.group(1) if found else "")
    if code and code != "5.0.0":
        return code in _NOBODY_CODES
    return bool(_NOBODY.search(words))


def read_report(mail: ParsedMail) -> Report | None:
    """The delivery-status part, or None when there is none that says anything."""
    recipients: list[str] = []
    action = status = words = ""
    for text in mail.reports:
        for name, value in _LINE.findall(text):
            name, value = name.lower(), " ".join(value.split())
            if name in ("final-recipient", "original-recipient"):
                recipients.append(value.rpartition(";")[2].strip().strip("<>").lower())
            elif name == "action":
                action = _worse(action, value.lower())
            elif name == "status" and (found := _STATUS.search(value)):
                status = max(status, found.group(1))
            elif name == "diagnostic-code" and not words:
                words = value.partition(";")[2].strip() or value
    if not recipients and not action and not status:
        return None
    action = action or ("delayed" if status.startswith("4") else "failed")
    bounce = Bounce(
        original_id(mail), tuple(dict.fromkeys(one for one in recipients if "@" in one)), status,
        action == "failed" and not status.startswith("4"), words[:500],
    )  # fmt: skip
    return Report(action, bounce)


def _worse(one: str, other: str) -> str:
    """Of several recipients' fates the worst is the report's."""
    order = ("failed", "delayed", "relayed", "expanded", "delivered")
    word = next((action for action in order if other.startswith(action)), "")
    return min((one, word), key=lambda action: order.index(action) if action else len(order))


def read_free_form(mail: ParsedMail, *, delayed: bool) -> Bounce:
    """The same from a report in a mail server's own prose."""
    head = mail.text[:20_000]
    returned = _RETURNED.search(head, 40)
    prose = head[: returned.start()] if returned else head
    status = next(iter(_STATUS.findall(prose)), "")
    reply = _REPLY.search(prose)
    permanent = (
        not delayed and not status.startswith("4") and not (not status and reply and reply.group(1)[0] == "4")
    )
    failed = mail.header("x-failed-recipients")
    found = _ADDRESS.findall(failed) or _ANGLED.findall(prose) or _ADDRESS.findall(prose)
    own = {mail.from_.folded, *(person.folded for person in mail.to)}
    recipients = [
        one.lower() for one in found if one.lower() not in own and not one.lower().startswith(_MACHINES)
    ]
    nobody = _NOBODY.search(prose)
    at = reply.start() if reply else prose.find(status) if status else nobody.start() if nobody else -1
    words = " ".join(prose[at : at + 400].split("\n\n")[0].split()) if at >= 0 else ""
    return Bounce(original_id(mail), tuple(dict.fromkeys(recipients))[:20], status, permanent, words[:500])


def original_id(mail: ParsedMail) -> str | None:
    """The Message-ID of the mail that came back: from the returned mail or its headers, else from the prose."""
    for attachment in mail.attachments:
        if attachment.kind == "message":
            head = next(attachment.chunks(), b"")
            if found := ids(first(read_block(head, 0, len(head), top=True).fields, "message-id")):
                return found[0]
    for text in (*mail.reports, mail.text):
        if match := _MESSAGE_ID.search(text):
            return match.group(1)
    for name in ("x-original-message-id", "in-reply-to"):
        if found := ids(mail.header(name).encode()):
            return found[0]
    return mail.references[-1] if mail.references else None
