"""Answers as rows of a table: what must be, what we aim at, what was measured, and its ratio to the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class Answer:
    """One measured number. `must` and `aim` are bounds: at least for rates (`more`), at most for the rest."""

    what: str
    database: str
    measured: float
    unit: str
    must: float | None = None
    aim: float | None = None
    more: bool = False
    ratio: str = ""
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.must is None:
            return ""
        if self._within(self.aim):
            return "aim"
        return "must" if self._within(self.must) else "**no**"

    def _within(self, bound: float | None) -> bool:
        if bound is None:
            return False
        return self.measured >= bound if self.more else self.measured <= bound

    def row(self) -> str:
        sign = "≥" if self.more else "≤"
        bounds = [f"{sign} {_number(bound)}" if bound is not None else "" for bound in (self.must, self.aim)]
        measured = f"{_number(self.measured)} {self.unit}".strip()
        return (
            f"| {self.what} | {self.database} | {bounds[0]} | {bounds[1]} | {measured} | "
            f"{self.ratio} | {self.verdict} | {self.note} |"
        )


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(answers: Sequence[Answer]) -> str:
    """Markdown."""
    head = "| what | database | must | aim | measured | to the floor | within | |\n|---|---|---|---|---|---|---|---|"
    return "\n".join([head, *(answer.row() for answer in answers)])


def write(answers: Sequence[Answer], machine: str, readme: Path = README) -> None:
    """Put the table into the README between its marks; the prose around it stays."""
    before, _, rest = readme.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    readme.write_text(f"{before}{BEGIN}\n{machine}.\n\n{table(answers)}\n{END}{after}")
