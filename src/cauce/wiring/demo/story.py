"""Stories: how a conversation goes, as written in `texts/*.txt`.

A story opens with `=== its-name` and lines `key: value`; then turns, each under `-- who [after] [marks]`. `[a|b]`
stands for one of several wordings, `{name}` for something that differs from ticket to ticket.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_UNITS = {"m": "minutes", "h": "hours"}
_TURN = re.compile(r"^-- (?P<who>\w+)(?P<marks>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody speaks: `who` is cliente, agente or nota."""

    who: str
    after: timedelta  # since the turn before
    text: str
    file: str = ""  # a paper of `papers`
    style: str = (
        ""  # html: as a mail program writes it; cita: with the history quoted; propia: by who answers, too
    )


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of conversation, told `times` times."""

    name: str
    subject: str
    kind: str
    priorities: tuple[str, ...]
    team: str
    tags: tuple[str, ...]
    ends: tuple[str, ...]  # statuses
    turns: tuple[Turn, ...]
    times: int = 1
    brand: str = ""
    by_company: bool = False
    writer: str = ""  # «Name <address>»; "": anybody
    agent: str = ""  # address of who answers; "": anybody of the team
    days_ago: int | None = None  # None: any day
    diary: int = 0  # so many days are told one by one after the written turns
    one_day: bool = False  # all of them on the same day


@cache
def stories() -> tuple[Story, ...]:
    """Every story, in the order of the files."""
    names = sorted(entry.name for entry in _folder().iterdir() if entry.name.endswith(".txt"))
    return tuple(story for name in names if name != "diario.txt" for story in _read(name))


@cache
def diary() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a customer and an agent write to each other day by day; the same place answers the same place."""
    _, theirs, ours = re.split(r"^= \w+\n", (_folder() / "diario.txt").read_text("utf-8"), flags=re.MULTILINE)
    return tuple(theirs.strip().splitlines()), tuple(ours.strip().splitlines())


def _folder() -> Traversable:
    return files("cauce.wiring.demo") / "texts"


def _read(name: str) -> Iterator[Story]:
    text = (_folder() / name).read_text("utf-8")
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        head, _, rest = part.partition("\n\n")
        title, *lines = head.splitlines()
        said = dict(line.partition(":")[::2] for line in lines)
        yield _story(title.strip(), {key.strip(): value.strip() for key, value in said.items()}, rest)


def _story(name: str, said: dict[str, str], turns: str) -> Story:
    return Story(
        name=name,
        subject=said["asunto"],
        kind=said["clase"],
        priorities=tuple(said["prioridad"].split()),
        team=said["equipo"],
        tags=tuple(tag.strip() for tag in said["etiquetas"].split(",") if tag.strip()),
        ends=tuple(said["fin"].split()),
        turns=tuple(_turns(turns)),
        times=int(said.get("veces", "1")),
        brand=said.get("marca", ""),
        by_company="empresa" in said,
        writer=said.get("de", ""),
        agent=said.get("agente", ""),
        days_ago=int(said["hace"]) if "hace" in said else None,
        diary=int(said.get("diario", "0")),
        one_day="día" in said,
    )


def _turns(text: str) -> Iterator[Turn]:
    found = list(_TURN.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        after, file, style = timedelta(0), "", ""
        for mark in match["marks"].split():
            if mark.startswith("adjunto="):
                file = mark.partition("=")[2]
            elif mark[:-1].isdigit():
                after = timedelta(**{_UNITS[mark[-1]]: int(mark[:-1])})
            else:
                style = mark
        yield Turn(match["who"], after, text[match.end() : end].strip(), file, style)
