"""The first words of a text, for a list."""

from __future__ import annotations

import re

# Zero-width characters and soft hyphens that newsletters use to pad their preview line.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]"
)


def snippet(text: str, length: int = 160) -> str:
    """The first `length` characters at most, white space folded, cut at a word where one is near, with «…» when cut."""
    head = " ".join(_INVISIBLE.sub("", text[: length * 8]).split())
    if len(head) <= length and len(text) <= length * 8:
        return head
    cut = head[: length - 1]
    space = cut.rfind(" ")
    if space > length * 2 // 3 and not head[length - 1 : length].isspace():
        cut = cut[:space]
    return cut.rstrip(" ,.;:·-") + "…"
