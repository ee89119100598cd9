"""The new text of an answer, without the quoted history and the signature."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trimmed:
    """`new` is what was written now; `rest` what is folded away; with HTML, the same cut in HTML (unsanitised)."""

    new: str
    rest: str
    new_html: str = ""
    rest_html: str = ""
    forward: bool = False


def trim(text: str, html: str = "", *, subject: str = "") -> Trimmed:
    """Cut a mail. Never empty where there was text; a forward and answers written between quoted lines stay whole."""
    raise NotImplementedError
