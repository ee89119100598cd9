"""From a plain description to the bytes of a mail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO

from cauce.ground.mail.naming import clean_name
from cauce.ground.mail.parsed import Address

MAX_REFERENCES = 20
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ID = re.compile(r"[!-;=?-~]{1,900}")
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_OWN_HEADERS = frozenset({
    "from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
    "auto-submitted", "mime-version", "content-type", "content-transfer-encoding", "content-disposition",
})  # fmt: skip


class Unsendable(ValueError):
    """A mail that no server would take: `what` names the address, header or id that is wrong."""

    def __init__(self, what: str) -> None:
        super().__init__(f"cannot be sent: {what}")
        self.what = what


class _Policy(EmailPolicy):
    """SMTP's rules. Ids are never cut nor encoded: the standard library turns long ones into encoded words, and then no
    mail program threads by them any more."""

    def _fold(self, name: str, value: str, refold_binary: bool = False) -> str:
        if name.lower() in ("message-id", "in-reply-to", "references"):
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        return super()._fold(name, value, refold_binary)  # type: ignore[misc, no-any-return]


_POLICY = _Policy(linesep="\r\n", cte_type="7bit", raise_on_defect=False)


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """`content` is bytes, a path, or a stream opened for reading. With `cid` it stands inside the HTML."""

    name: str
    content_type: str
    content: bytes | Path | BinaryIO
    cid: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Everything a mail needs. `date` is given, never taken from a clock; ids stand without angle brackets."""

    from_: Address
    to: Sequence[Address]
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    cc: Sequence[Address] = ()
    reply_to: Sequence[Address] = ()
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    attachments: Sequence[OutgoingFile] = ()
    automatic: str = ""  # «auto-replied» or «auto-generated» (RFC 3834); «» when a person wrote it
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(mail: Outgoing) -> EmailMessage:
    """The message, ready for `smtplib`. Header injection is impossible: control characters become spaces.

    Raises Unsendable for an address, id or header that no server would take.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _person(mail.from_)
    message["To"] = [_person(one) for one in mail.to]
    if mail.cc:
        message["Cc"] = [_person(one) for one in mail.cc]
    if mail.reply_to:
        message["Reply-To"] = [_person(one) for one in mail.reply_to]
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = _bracketed(mail.message_id)
    if mail.in_reply_to and _ID.fullmatch(mail.in_reply_to):
        message["In-Reply-To"] = _bracketed(mail.in_reply_to)
    if references := _references(mail):
        message["References"] = " ".join(references)
    if mail.automatic:
        message["Auto-Submitted"] = one_line(mail.automatic)
        message["X-Auto-Response-Suppress"] = "All"
    for name, value in mail.headers.items():
        if name.lower() in _OWN_HEADERS or not re.fullmatch(r"[A-Za-z0-9-]{1,70}", name):
            raise Unsendable(name)
        message[name] = one_line(value)
    _fill(message, mail)
    # The boundaries come from the id, so that a retry is the same mail to the byte.
    for place, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]}_{place}")
    return message


def compose_bytes(mail: Outgoing) -> bytes:
    """The same as bytes with CRLF, every line at most 998 octets, 7-bit safe."""
    return compose(mail).as_bytes()


def one_line(value: str) -> str:
    """A header's value without line breaks, control characters and lone surrogates, at most 900 characters."""
    plain = value.encode("utf-8", "replace").decode("utf-8")
    return " ".join(_CONTROLS.sub(" ", plain).split())[:900]


def _person(person: Address) -> HeaderAddress:
    email = _ascii_domain(person.email.strip())
    if not _ADDRESS.fullmatch(email) or ".." in email or email.startswith(".") or ".@" in email:
        raise Unsendable(one_line(person.email)[:100])
    return HeaderAddress(display_name=one_line(person.name), addr_spec=email)


def _ascii_domain(email: str) -> str:
    local, _, domain = email.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return email


def _bracketed(value: str) -> str:
    bare = value.strip().strip("<>")
    if not _ID.fullmatch(bare):
        raise Unsendable(one_line(value)[:100])
    return f"<{bare}>"


def _references(mail: Outgoing) -> list[str]:
    """The thread's first id and its newest ones. Foreign ids that would break the header are left out."""
    chain = [one.strip().strip("<>") for one in (*mail.references, mail.in_reply_to or "")]
    once = [one for one in reversed(dict.fromkeys(reversed(chain))) if _ID.fullmatch(one)]
    kept = once if len(once) <= MAX_REFERENCES else [once[0], *once[-(MAX_REFERENCES - 1) :]]
    return [f"<{one}>" for one in kept]


def _fill(message: EmailMessage, mail: Outgoing) -> None:
    _set_text(message, mail.text, "plain")
    if mail.html:
        message.add_alternative("", subtype="html")
        parts = message.get_payload()
        assert isinstance(parts, list)
        page = parts[-1]
        assert isinstance(page, MIMEPart)
        _set_text(page, mail.html, "html")
        for file in mail.attachments:
            if file.cid:
                main, sub = _type(file)
                page.add_related(
                    _content(file), maintype=main, subtype=sub, cid=_bracketed(file.cid), filename=_name(file),
                    disposition="inline",
                )  # fmt: skip
    for file in mail.attachments:
        if not (file.cid and mail.html):
            main, sub = _type(file)
            message.add_attachment(_content(file), maintype=main, subtype=sub, filename=_name(file))


def _set_text(part: MIMEPart, text: str, subtype: str) -> None:
    clean = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\0", "")
        .encode("utf-8", "replace")
        .decode("utf-8")
    )
    short = clean.isascii() and all(
        len(line) < 900 and not line.startswith("From ") for line in clean.split("\n")
    )
    part.set_content(clean, subtype=subtype, charset="utf-8", cte="7bit" if short else "quoted-printable")


def _type(file: OutgoingFile) -> tuple[str, str]:
    match = re.fullmatch(r"([a-z]+)/([a-z0-9.+-]+)", file.content_type.strip().lower())
    # A part of type message or multipart would be read as structure, and must then not be base64 (RFC 2046 §5.2.1).
    if match is None or match.group(1) in ("multipart", "message"):
        return "application", "octet-stream"
    return match.group(1), match.group(2)


def _name(file: OutgoingFile) -> str:
    return clean_name(file.name) or "file"


def _content(file: OutgoingFile) -> bytes:
    if isinstance(file.content, bytes):
        return file.content
    return file.content.read_bytes() if isinstance(file.content, Path) else file.content.read()
