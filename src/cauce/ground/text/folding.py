"""Letters as they are compared: lower case, no accents."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """«Señor ÁLVAREZ» → «senor alvarez». Compatible forms are one (ﬁ → fi, ² → 2)."""
    if text.isascii():
        return text.lower()
    decomposed = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    if decomposed.isascii():
        return decomposed.lower()
    # A second pass: casefold may leave forms that decompose into capitals (mathematical letters) and back again.
    return unicodedata.normalize("NFKC", decomposed).casefold()
