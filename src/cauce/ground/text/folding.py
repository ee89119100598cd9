"""Letters as they are compared: lower case, no accents."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_MARKS = re.compile("[\u0300-\u036f]+")
_LETTERS = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))  # Latin ones that are not ASCII


def fold(text: str) -> str:
    """«Señor ÁLVAREZ» → «senor alvarez». Compatible forms are one (ﬁ → fi, ² → 2)."""
    if text.isascii():
        return text.lower()
    decomposed = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    if decomposed.isascii():
        return decomposed.lower()
    # A second pass: casefold may leave forms that decompose into capitals (mathematical letters) and back again.
    return unicodedata.normalize("NFKC", decomposed).casefold()


def written_anyhow(text: str) -> str:
    """A regular expression, for Python and for PostgreSQL, that finds a text whatever its accents and capitals."""
    return "".join(_anyhow(letter) for letter in fold(text))


@cache
def _written() -> dict[str, str]:
    """The other letters that each is the folded form of."""
    found: dict[str, str] = {}
    for character in map(chr, _LETTERS):
        folded = fold(character)
        if len(folded) == 1:
            found[folded] = found.get(folded, "") + character
    return found


def _anyhow(letter: str) -> str:
    if letter.isspace():
        return r"\s+"
    if not letter.isalpha():
        return re.escape(letter)
    ways = "".join(dict.fromkeys(letter + letter.upper() + _written().get(letter, "")))
    return f"[{ways}][\u0300-\u036f]*"
