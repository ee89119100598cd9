"""Text that every database can keep."""

from __future__ import annotations

import re

# PostgreSQL has no NUL in text or JSON; no encoder takes half a surrogate pair, which JSON's escapes can bring.
_NEITHER = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with «�» for each character that cannot be kept."""
    return _NEITHER.sub("\ufffd", text)
