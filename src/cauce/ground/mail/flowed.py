"""format=flowed (RFC 3676): lines that a mail program broke are joined again."""

from __future__ import annotations

import re

_QUOTES = re.compile(r"^>+")


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Paragraphs joined, quote marks kept as «> », the signature mark «-- » never joined."""
    out: list[str] = []
    open_depth = -1  # quote depth of a paragraph that goes on; -1 when none does
    for line in text.split("\n"):
        line = line.rstrip("\r")
        marks = _QUOTES.match(line)
        depth = len(marks.group()) if marks else 0
        content = line[depth:]
        content = content.removeprefix(" ")
        signature = content == "-- "
        flows = content.endswith(" ") and not signature
        if flows and delete_space:
            content = content[:-1]
        if open_depth == depth and not signature:
            out[-1] += content
        else:
            out.append(("> " * depth) + content if depth else content)
        open_depth = depth if flows else -1
    return "\n".join(line if line.endswith("-- ") else line.rstrip() for line in out)
