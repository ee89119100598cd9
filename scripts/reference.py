"""Writes the pages of docs/reference that the code already knows: `python -m scripts.reference [--check]`."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by `python -m scripts.reference` from the code: change it there. -->\n"
FACTS = """\
Everything that happens is a fact: in the timeline of a ticket, in `GET /api/v1/events`, for followers. Each has
`position`, `kind`, `subject` (`ticket:42`), `seq` (its place in the history of its subject), `actor` (`agent:5`,
`contact:9`, `system:email`), `cause`, `origin` (`live`, `import`, `demo`, `drill`, `test`), `at` and the values below
as `data`. They hold ids and small values only; what was said stands in its message.
"""
STATUSES = """\
A ticket moves along these lines and no others. It begins as «new» and nothing leads back there: somebody has seen it.
A customer who writes makes it «open» from anywhere but «new»; an agent's answer makes it «waiting on customer» unless
they choose otherwise. A reply that is taken back before it leaves takes its move back too.
"""


def events() -> str:
    """Every fact that any room can state, by what it is about."""
    from cauce.ground.log.events import registry

    groups: dict[str, list[Any]] = {}
    for kind, cls in sorted(registry.items()):
        if cls.__module__.startswith("cauce.") and ".tests" not in cls.__module__:
            groups.setdefault(kind.partition(".")[0], []).append(cls)
    parts = [
        MADE,
        "# Facts\n",
        FACTS,
    ]
    for name, classes in groups.items():
        parts.append(f"## {name}\n")
        parts += [_event(cls) for cls in classes]
    return "\n".join(parts)


def _event(cls: Any) -> str:
    told = " ".join((cls.__doc__ or "").split())
    lines = [f"### `{cls.kind}`\n", f"{told}\n"]
    if fields(cls):
        lines += ["| value | type |", "|---|---|"]
        lines += [f"| `{field.name}` | {_type(field.type)} |" for field in fields(cls)]
        lines.append("")
    if cls.touches:
        lines.append(f"Changes {', '.join(f'`{name}`' for name in cls.touches)}.\n")
    return "\n".join(lines)


def _type(kind: Any) -> str:
    name = kind if isinstance(kind, str) else kind.__name__ if isinstance(kind, type) else str(kind)
    words = {
        "int": "number",
        "str": "word",
        "bool": "true or false",
        "list[str]": "list of words",
        "None": "nothing",
    }
    return " or ".join(words[part.strip()] for part in name.split("|"))


def statuses() -> str:
    """The table of transitions, drawn."""
    from django.utils import translation

    from cauce.tickets import events, rules

    with translation.override("en"):
        words = {status: events.status_word(status) for status in rules.STATUSES}
    lines = [
        MADE,
        "# Statuses\n",
        STATUSES,
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {status} : {word}" for status, word in words.items()),
        f"    [*] --> {rules.NEW}",
        *(
            f"    {was} --> {to}"
            for was in rules.STATUSES
            for to in rules.STATUSES
            if rules.can_move(was, to)
        ),
        "```\n",
        "| status | in the API | somebody still has to do something |",
        "|---|---|---|",
        *(
            f"| {word} | `{status}` | {'yes' if rules.is_open(status) else 'no'} |"
            for status, word in words.items()
        ),
        "",
    ]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """What each page should hold, by file name."""
    return {"events.md": events(), "statuses.md": statuses()}


def stale() -> list[str]:
    """The pages that are not what the code says."""
    return [name for name, text in pages().items() if not _is(PAGES / name, text)]


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


def main() -> None:
    """Write the pages, or with `--check` say which are stale."""
    os.environ.setdefault("CAUCE_DATA", tempfile.mkdtemp(prefix="cauce-reference-"))
    os.environ.setdefault("CAUCE_SECRET_KEY", "reference")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.wiring.settings")
    import django

    django.setup()
    from cauce.wiring.ready import declare_everything

    declare_everything()
    if "--check" in sys.argv:
        sys.exit(f"stale: {', '.join(found)}; run `python -m scripts.reference`" if (found := stale()) else 0)
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (PAGES / name).write_text(text)
        print(PAGES / name)


if __name__ == "__main__":
    main()
