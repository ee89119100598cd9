"""Mails of machines and of people who sound like them, in folder `machines`: raw, each under what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "machines"
_USUAL = {
    "from": "From: Luis Prado <luis@prado.example>",
    "to": "To: Soporte <soporte@tiendaazul.example>",
    "message-id": "Message-ID: <9@prado.example>",
    "date": "Date: Tue, 4 Mar 2025 09:05:11 +0100",
}


class Sent(NamedTuple):
    name: str
    kind: str
    recipient: str  # whom a returned mail was for; «» where nothing is expected
    raw: bytes


def sent() -> Iterator[Sent]:
    """Every mail of the folder, with the headers that it leaves out."""
    for path in sorted(FOLDER.glob("*.txt")):
        for case in re.split(r"^=== ", path.read_text("utf-8"), flags=re.M)[1:]:
            title, _, mail = case.partition("\n")
            title, _, recipient = title.partition(" | ")
            kind, _, _ = title.partition(": ")
            head = mail.partition("\n\n")[0].lower()
            more = [line for name, line in _USUAL.items() if not re.search(rf"^{name}:", head, re.M)]
            raw = "\n".join([*more, mail]).replace("\n", "\r\n").encode()
            yield Sent(f"{path.stem}: {title}", kind, recipient, raw)
