"""Absences: somebody's program answers that they are away.

A header or a subject that only machines write is believed, a subject that people write too wants a sentence that says
the same, and without either the whole letter has to be one of absence.
"""

from __future__ import annotations

import re

from cauce.ground.mail import answer_words as said
from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.mail.sentences import is_absence, own

_TOLD = (
    "auto-submitted",
    "x-autoresponder",
    "x-autoreply",
    "x-autorespond",
)  # headers that may name the occasion
QUOTED_PREFIX = re.compile(r"^(?:re|res|rv|fw|fwd|enc|tr|wg|aw)\s*(?:\[\d+\])?\s*:")


def absence(mail: ParsedMail, subject: str, body: str, header: str) -> tuple[str, str] | None:
    """«out_of_office» and what decided, or None. All but the mail are folded; `header` is one that machines set."""
    # Nearly every mail is a person's: what takes long is asked only where the answer can still depend on it.
    if absent := said.ABSENCE_SUBJECT.search(subject):
        return _titled(mail, subject, body, absent, header)
    perhaps = said.PERHAPS_ABSENCE.search(subject)
    if header:
        vacation = perhaps or any("vacation" in mail.header(name).lower() for name in _TOLD)
        return ("out_of_office", header) if vacation or said.ABSENCE_WORDS.search(body) else None
    if not said.ABSENCE_WORDS.search(body) or _asks(mail, subject, body):
        return None
    if perhaps and not said.DESTINATION.match(subject, perhaps.end()):
        return "out_of_office", "subject and wording"
    return ("out_of_office", "wording") if is_absence(own(mail, body)) else None


def _titled(
    mail: ParsedMail, subject: str, body: str, absent: re.Match[str], header: str
) -> tuple[str, str] | None:
    """«Re: Respuesta automática: …» is what a person's program makes of an answer to one; so may a title alone be."""
    quoted = QUOTED_PREFIX.match(subject)
    alone = not re.search(r"\w", subject[absent.end() :])
    phrased = said.ABSENCE_WORDS.search(body)
    believed = header or not (quoted or (alone and not phrased))
    if believed or (not _asks(mail, subject, body) and (phrased or not quoted)):
        return "out_of_office", f"subject «{absent.group().strip()}»"
    return None


def _asks(mail: ParsedMail, subject: str, body: str) -> bool:
    asked = said.ASKS.search(subject) and not QUOTED_PREFIX.match(
        subject
    )  # else the question is the quoted one's
    return bool(asked or said.ASKS.search(own(mail, body)))
