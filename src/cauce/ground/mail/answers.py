"""Answers that nobody typed: absences, receipts, the acknowledgements and the gatekeepers of others.

A header that says so is believed. Without one, two signs are wanted, one of which only machines give; whoever asks
something is a person.
"""

from __future__ import annotations

from cauce.ground.mail import answer_words as said
from cauce.ground.mail.absences import QUOTED_PREFIX, absence
from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.mail.sentences import MOST, is_acknowledgement, own, received, sentences
from cauce.ground.text.folding import fold

_MARKS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-fc-machinegenerated",
)


def answered_by_machine(mail: ParsedMail, *, daemon: bool) -> tuple[str, str] | None:
    """The kind of answer (out_of_office, receipt, auto_reply) and what decided; None for people and other machines."""
    subject = fold(mail.subject)
    header = _answering_header(mail)
    body = fold(mail.text[:MOST])
    return (
        _receipt(mail, subject, body, daemon=daemon)
        or absence(mail, subject, body, header)
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


def _gatekeeper(body: str) -> tuple[str, str] | None:
    """Somebody's filter wants a proof that we are a person. We never give one."""
    wanted = said.CHALLENGE_WORDS.search(body)
    return ("auto_reply", "asks for a confirmation") if wanted else None


def _acknowledgement(mail: ParsedMail, subject: str, body: str) -> tuple[str, str] | None:
    """Another desk says that our mail has come in."""
    if not (said.ACKNOWLEDGED.search(subject) or said.ACKNOWLEDGED.search(body)):
        return None
    words = own(mail, body)
    answered = bool(QUOTED_PREFIX.match(subject))  # «Re: Hemos recibido su mensaje» may be the answer to ours
    if said.AUTOMATIC_WORDS.search(words) and not answered:
        confirmed = said.ACKNOWLEDGED.search(subject) or said.ACKNOWLEDGED.search(words)
        return ("auto_reply", "wording of an acknowledgement") if confirmed else None
    if submitted(mail) and any(map(received, (subject, *sentences(words)))):
        return "auto_reply", "Auto-Submitted and wording of an acknowledgement"
    asks = (said.ASKS.search(subject) and not answered) or said.ASKS.search(words)
    return (
        ("auto_reply", "wording of an acknowledgement")
        if not asks and is_acknowledgement("" if answered else subject, words)
        else None
    )
