"""The new text of an answer, without the quoted history and the signature.

Our own and not `mail-parser-reply`: that cuts plain text only, by one expression a language over the whole text, cuts
into forwards, and missed most Spanish and Portuguese programs. Here text and HTML become lines, and one reader
judges both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cauce.ground.mail.quoted_html import Page
from cauce.ground.mail.quoting import PICTURE, Cut, cut
from cauce.ground.mail.threading import is_forward


@dataclass(frozen=True, slots=True)
class Trimmed:
    """`new` is what was written now; `rest` what is folded away; with HTML, the same cut in HTML (unsanitised)."""

    new: str
    rest: str
    new_html: str = ""
    rest_html: str = ""
    forward: bool = False


def trim(text: str, html: str = "", *, subject: str = "") -> Trimmed:
    """Cut a mail. Never empty where there was text; a forward and answers written between quoted lines stay whole.

    With HTML its structure decides, and `new` is the text of what is left of it.
    """
    forward = is_forward(subject)
    if html and (page := Page.read(html)) is not None:
        decided = cut(page.lines, forward=forward)
        new, rest = _divide(page.lines, decided)
        if new or not text.strip() or page.pictured:
            if all(decided.keep):
                return Trimmed(new, "", html, "", decided.forward)
            new_html, rest_html = page.divide(decided.keep)
            return Trimmed(new, rest, new_html, rest_html, decided.forward)
    lines = text.replace("\x01", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    decided = cut(lines, forward=forward)
    new, rest = _divide(lines, decided)
    return Trimmed(new, rest, html, "", decided.forward)


def _divide(lines: list[str], decided: Cut) -> tuple[str, str]:
    kept: list[str] = []
    dropped: list[str] = []
    for at, line in enumerate(lines):
        if line.startswith("\x01"):
            continue
        if not decided.keep[at]:
            dropped.append(line)
        elif at in decided.heads:
            kept.append(decided.heads[at])
            dropped.append(line[len(decided.heads[at]) :])
        else:
            kept.append(line)
    return _tidy(kept), _tidy(dropped)


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.replace(PICTURE, "").rstrip() for line in lines)).strip(
        "\n "
    )
