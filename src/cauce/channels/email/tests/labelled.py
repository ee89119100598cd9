"""The labelled conversations: what `conversations/*.txt` say, and the mails that their lines stand for.

A block begins with `== title`. Every other line is one turn, numbered from 1 within its block:

    ada: Impresora -> A                   Ada writes; it must open the ticket A (a letter's first use is a new ticket)
    us: A                                 Mira answers in A, and the answer really leaves
    ada: RE: Impresora [#A] (to 2) -> A   she answers turn 2 by its signed address; it must join A

In a subject `#A` is A's number. What stands in parentheses says how the mail was made, by commas:

    re N       In-Reply-To and References as a program writes that answers turn N
    refs N     References alone           irt N      In-Reply-To alone
    to N       sent to the address that turn N asks to answer to
    at X       sent to another mailbox: ventas, or otra (another brand); `at soporte+ventas`: one mail to both
    cc X       in copy: a person, or a mailbox
    id N       under the Message-ID of turn N     no id     without one
    copy N     the very bytes of turn N once more
    forged     its DMARC fails            as X       from X's second address
    ooo, list, noreply                    what a machine adds
    strange    answers an id that nobody knows (a server rewrote ours)
    broken     the token has one letter wrong
    quotes N   the whole of turn N, head and all, stands quoted below

After the arrow: the ticket; `again` if the mail was there already; `A other` if it joins A as somebody else's words;
`B~A` if the new ticket B must be linked with A. Lines that begin with `!` do something in the desk:

    ! end A · ! end A 10 (days ago) · ! merge A B · ! team A never|always|within N · ! copies A
    everybody|company|nobody · ! second ada (another address of hers) · ! accept bruno A · ! adds carla A
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FILES = sorted((Path(__file__).parent / "conversations").glob("*.txt"))
_LINE = re.compile(r"(?P<who>\w+): (?P<subject>.*?)(?: \((?P<marks>[^()]*)\))?(?: -> (?P<expected>.+))?")


@dataclass(frozen=True, slots=True)
class Turn:
    """One line: who does what, and what must come of it."""

    where: str  # the file and the line
    who: str  # a person's name, «us», or «!»
    words: str
    marks: tuple[tuple[str, str], ...] = ()
    expected: str = ""

    def mark(self, name: str) -> str | None:
        """The value of a mark; empty for one that has none, None if it is not there."""
        return dict(self.marks).get(name)


@dataclass(slots=True)
class Conversation:
    """A block of the file."""

    title: str
    turns: list[Turn] = field(default_factory=list)


def conversations(path: Path) -> Iterator[Conversation]:
    """The labelled conversations of one file. Raises ValueError for a line that says nothing."""
    current = Conversation("")
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("=="):
            if current.turns:
                yield current
            current = Conversation(line.strip("= "))
        elif line.strip() and not line.startswith("//"):
            current.turns.append(_turn(line.strip(), f"{path.name}:{number}"))
    yield current


def _turn(line: str, where: str) -> Turn:
    if line.startswith("!"):
        return Turn(where, "!", line.strip("! "))
    found = _LINE.fullmatch(line)
    if found is None or (found["who"] != "us" and not found["expected"]):
        raise ValueError(f"{where}: {line}")
    marks = tuple(_mark(one.strip()) for one in (found["marks"] or "").split(",") if one.strip())
    return Turn(where, found["who"], found["subject"], marks, found["expected"] or "")


def _mark(words: str) -> tuple[str, str]:
    if words == "no id":
        return ("no id", "")
    name, _, value = words.partition(" ")
    return (name, value)
