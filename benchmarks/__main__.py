"""`python -m benchmarks`: ask every question on both databases and write the table of benchmarks/README.md."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

from benchmarks import (
    browsing,
    changing,
    fetching,
    floor,
    idling,
    importing,
    large,
    machine,
    mail,
    reading,
    replying,
    report,
    searching,
    showing,
    starting,
    streams,
    weights,
)
from benchmarks.report import Answer
from benchmarks.site import DATABASES, Question, Site, site

# In this order: what only reads first, since what writes makes the desk another one.
READING: tuple[Question, ...] = (floor.ask, showing.ask, weights.ask, searching.ask, browsing.ask)
WRITING: tuple[Question, ...] = (
    replying.ask, changing.ask, mail.ask, fetching.ask, idling.ask, large.ask, streams.ask, starting.ask, importing.ask,
)  # fmt: skip
WATCHERS = 250  # twenty streams each


def asked(questions: Iterable[Question], filled: Site) -> list[Answer]:
    """Every answer that could be had; a question that fails is said and does not stop the others."""
    answers: list[Answer] = []
    for ask in questions:
        try:
            filled.rest()
            found = ask(filled)
        except Exception:
            traceback.print_exc()
            print(f"{ask.__module__}: no answer; the log ends:\n{filled.desk.words(1500)}", file=sys.stderr)
            continue
        for answer in found:
            print(answer.row(), flush=True)
        answers += found
    return answers


def measured_on(database: str, sizes: list[int], kept: Path | None) -> list[Answer]:
    answers: list[Answer] = []
    read: list[reading.Read] = []
    for size in sizes:
        smallest = size == sizes[0]
        with site(database, size, watchers=WATCHERS if smallest else 20, kept=kept) as filled:
            read.append(reading.read(filled))
            answers += reading.answers(read[-1], database)
            answers += asked(READING if smallest else (searching.ask,), filled)
            if smallest:
                answers += asked(WRITING, filled)
    for later in read[1:]:
        answers += reading.growth(read[0], later, database)
    with site(database, 0, watchers=0, slow=True) as empty:
        answers += asked([mail.ask_slowly], empty)
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--tickets", type=int, nargs="+", default=[20_000, 200_000], metavar="N")
    parser.add_argument("--database", choices=DATABASES, nargs="+", default=list(DATABASES))
    parser.add_argument("--dry", action="store_true", help="print, and leave the README as it is")
    parser.add_argument("--keep", type=Path, help="fill once in this folder, and begin there the next time")
    options = parser.parse_args()
    described = machine.described()
    print(described, flush=True)
    answers = [
        answer
        for database in options.database
        for answer in measured_on(database, sorted(options.tickets), options.keep)
    ]
    print(report.table(answers))
    if not options.dry:
        report.write(answers, described)


if __name__ == "__main__":
    main()
