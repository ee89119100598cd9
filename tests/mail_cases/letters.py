"""Letters as they come through the wire, in folder `letters`: whole mails with what must be read of each.

Above a mail stand «? what: value» lines: new (the new text), has (words of the text), subject, name and email (of the
sender), to (one a line), file («name | size»), count (of files). Bytes beyond ASCII and backslashes are «\\xNN».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "letters"
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


class Letter(NamedTuple):
    name: str
    raw: bytes
    wanted: list[tuple[str, str]]


def letters() -> Iterator[Letter]:
    """Every letter of the folder."""
    for path in sorted(FOLDER.glob("*.txt")):
        for case in re.split(r"^=== ", path.read_text("utf-8"), flags=re.M)[1:]:
            title, *lines = case.removesuffix("\n").split("\n")
            wanted = [line for line in lines if line.startswith("? ")]
            raw = "\r\n".join(lines[len(wanted) :]).encode("ascii")
            yield Letter(f"{path.stem}: {title}", _ESCAPED.sub(_byte, raw), [_pair(line) for line in wanted])


def _pair(line: str) -> tuple[str, str]:
    what, _, value = line.removeprefix("? ").partition(": ")
    return what, value


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes([int(found.group(1), 16)])
