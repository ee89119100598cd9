"""A machine's letter holds machines' sentences and nothing else: so it is told from a person's without a header.

«Estoy de vacaciones hasta el 15. Responderé a mi regreso.» is an absence; one sentence more about a parcel, and it is a
person who will be away.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cauce.ground.mail import answer_words as said
from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.mail.trimming import trim
from cauce.ground.text.folding import fold

MOST = 3000  # characters of a body that are looked at: machines say it at once
# «D. Luis», «Dra. Gil», «ext. 21» go on behind their stop.
_SHORT = (
    r"(?<!\bd)(?<!\b(?:da|dr|sr))(?<!\b(?:dra|sra|srs|ext|tel|tlf|ing|lic|arq|art|num))"
    r"(?<!\b(?:prof|exmo|exma|ilmo|ilma|excm))"
)
_ENDS = re.compile(rf"{_SHORT}\.+(?=\s|$)|[!;]+(?=\s|$)|:\s*(?=\n|$)|\n+")
_STOPPED = re.compile(r"\w{5,}\.\s*$")  # a sentence, not «Prado S.L.»
_BROKEN_FROM = 45  # letters: a shorter line was ended by its writer, not by a program
_NAME = 6  # words of a line that may stand under a letter: a name, a post, a telephone


def own(mail: ParsedMail, body: str) -> str:
    """What was written now, folded; `body` (folded) is the whole."""
    if "\n>" not in body and ":" not in body:
        return body
    return fold(trim(mail.text[:MOST]).new)


def is_absence(words: str) -> bool:
    """Everything in it says that somebody is away, for how long, and whom to ask meanwhile."""
    office = said.OFFICE.search(words) and said.UNTIL.search(words)
    told = (
        office
        or said.RETURN_WORDS.search(words)
        or said.THANKS.search(words)
        or said.AUTOMATIC_WORDS.search(words)
    )
    return bool(told and said.ABSENCE_WORDS.search(words)) and _only(words, _of_absence)


def is_acknowledgement(subject: str, words: str) -> bool:
    """Everything in it says that a mail has come in and will be answered."""
    return (
        bool(said.PROMISE.search(words))
        and any(map(received, (subject, *sentences(words))))
        and _only(words, _of_desk)
    )


def _of_absence(sentence: str) -> bool:
    if said.TO_ME.search(sentence):
        return False
    away = said.ABSENCE_WORDS.search(sentence) and not said.ERRAND.search(sentence)
    return bool(away or said.RETURN_WORDS.search(sentence))


def sentences(words: str) -> list[str]:
    """As their stops divide them; pieces without words among them."""
    return _ENDS.split(words)


def received(sentence: str) -> bool:
    """It says that a letter of the reader's has come in."""
    ours = said.LETTER.search(sentence) and said.YOURS.search(sentence)
    return bool(ours and said.ACKNOWLEDGED.search(sentence))


def _of_desk(sentence: str) -> bool:
    desk = said.ACKNOWLEDGED.search(sentence) or said.PROMISE.search(sentence)
    return bool(desk) and not said.MINE.search(sentence)


def _only(words: str, wanted: Callable[[str], bool]) -> bool:
    """Every sentence is wanted or polite; only below the last of them a name may stand, a post, a telephone."""
    named = False
    for line in _joined(words).split("\n"):
        for sentence in (piece.strip() for piece in sentences(line) if re.search(r"\w", piece)):
            if wanted(sentence) or _is_polite(sentence):
                if named:
                    return False
            elif len(line.split()) > _NAME or _STOPPED.search(line):
                return False
            else:
                named = True
    return True


def _is_polite(sentence: str) -> bool:
    return any(kind.search(sentence) for kind in (said.POLITE, said.THANKS, said.AUTOMATIC_WORDS))


def _joined(words: str) -> str:
    """Paragraphs as they were before a program broke their lines."""
    return re.sub(rf"(?<=[^\n.:;!]{{{_BROKEN_FROM}}})\n(?=[^\n])", " ", words)
