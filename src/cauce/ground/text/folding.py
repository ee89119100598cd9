"""Letters as they are compared: lower case, no accents."""

from __future__ import annotations

import unicodedata

_MARKS = dict.fromkeys(range(768, 880))


def fold(text: str) -> str:
    """«Señor ÁLVAREZ» → «senor alvarez». Compatible forms are one (ﬁ → fi, ² → 2)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_MARKS)
    # A second pass: casefold may leave forms that decompose into capitals (mathematical letters) and back again.
    return unicodedata.normalize("NFKC", decomposed).casefold()
