"""Answers that nobody typed: absences, receipts, the acknowledgements and the gatekeepers of others.

A header that says so is believed. Without one, two signs are wanted, one of which only machines give; whoever asks
something is a person.
"""

from __future__ import annotations

import re

from cauce.ground.mail import answer_words as said
from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.mail.trimming import trim
from cauce.ground.text.folding import fold

_MARKS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-fc-machinegenerated",
)
_QUOTED_PREFIX = re.compile(r"^(?:re|res|rv|fw|fwd|enc|tr|wg|aw)\s*(?:\[\d+\])?\s*:")
_MOST = 3000  # characters of a body that are looked at: machines say it at once


def answered_by_machine(mail: ParsedMail, *, daemon: bool) -> tuple[str, str] | None:
    """The kind of answer (out_of_office, receipt, auto_reply) and what decided; None for people and other machines."""
    subject = fold(mail.subject)
    header = _answering_header(mail)
    body = fold(mail.text[:_MOST])
    return (
        _receipt(mail, subject, body, daemon=daemon)
        or _absence(mail, subject, body, header)
        or (("auto_reply", header) if header else None)
        or _gatekeeper(body)
        or _acknowledgement(mail, subject, body)
    )


def submitted(mail: ParsedMail) -> str:
    """Auto-Submitted (RFC 3834) without its parameters; «» for «no» and for none."""
    word = mail.header("auto-submitted").split(";")[0].split("(")[0].strip().lower()
    return "" if word == "no" else word


def _answering_header(mail: ParsedMail) -> str:
    if submitted(mail).startswith("auto-replied"):
        return "Auto-Submitted"
    for name in _MARKS:
        if mail.header(name) and mail.header(name).lower() not in ("no", "false"):
            return name
    if mail.header("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return "Precedence"
    if mail.header("x-precedence").strip().lower() == "auto_reply":
        return "X-Precedence"
    return "X-POST-MessageClass" if "autoresponder" in mail.header("x-post-messageclass").lower() else ""


def _receipt(mail: ParsedMail, subject: str, body: str, *, daemon: bool) -> tuple[str, str] | None:
    if not said.RECEIPT_SUBJECT.search(subject):
        return None
    if submitted(mail) or mail.header("x-auto-response-suppress") or daemon:
        return "receipt", "subject"
    return ("receipt", "subject and wording") if said.RECEIPT_WORDS.search(body) else None


def _absence(mail: ParsedMail, subject: str, body: str, header: str) -> tuple[str, str] | None:
    def asks() -> bool:
        return not header and bool(said.ASKS.search(subject) or said.ASKS.search(_own(mail, body)))

    def phrased() -> bool:
        return bool(said.ABSENCE_WORDS.search(body))

    # Nearly every mail is a person's: what takes long is asked only where the answer can still depend on it.
    if absent := said.ABSENCE_SUBJECT.search(subject):
        # «Re: Respuesta automática: …» is what a person's program makes of an answer to one.
        if not _QUOTED_PREFIX.match(subject) or header or (phrased() and not asks()):
            return "out_of_office", f"subject «{absent.group().strip()}»"
        return None
    titled = said.PERHAPS_ABSENCE.search(subject)
    if header:
        vacation = titled or "vacation" in mail.header("auto-submitted").lower()
        return ("out_of_office", header) if vacation or phrased() else None
    if titled:
        return ("out_of_office", "subject and wording") if phrased() and not asks() else None
    if not (said.THANKS.search(body) and said.RETURN_WORDS.search(body) and phrased()) or asks():
        return None
    own = fold(_own(mail, body))
    if said.ABSENCE_WORDS.search(own) and said.THANKS.search(own):
        return "out_of_office", "wording"
    return None


def _gatekeeper(body: str) -> tuple[str, str] | None:
    """Somebody's filter wants a proof that we are a person. We never give one."""
    wanted = said.CHALLENGE_WORDS.search(body)
    return ("auto_reply", "asks for a confirmation") if wanted else None


def _acknowledgement(mail: ParsedMail, subject: str, body: str) -> tuple[str, str] | None:
    """Another desk says that our mail has come in."""
    if _QUOTED_PREFIX.match(subject) or not said.AUTOMATIC_WORDS.search(body):
        return None
    own = fold(_own(mail, body))
    if not said.AUTOMATIC_WORDS.search(own):
        return None  # it stands in what they quote
    confirmed = said.ACKNOWLEDGED.search(subject) or said.ACKNOWLEDGED.search(own)
    return ("auto_reply", "wording of an acknowledgement") if confirmed else None


def _own(mail: ParsedMail, body: str) -> str:
    """What was written now; the whole where nothing is quoted."""
    if "\n>" not in body and ":" not in body:
        return body
    return trim(mail.text[:_MOST]).new
