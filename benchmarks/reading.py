"""How long does a list take, and a ticket?

`ask` measures one size; `growth` compares two measurements of different sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.clients import Waits, waits_in_turn
from benchmarks.report import Answer
from benchmarks.site import Site, alone

VIEWS = 150
AS_PART = {"X-Part": "case"}


@dataclass(frozen=True, slots=True)
class Read:
    """What was measured at one size."""

    tickets: int
    list_: Waits
    ticket: Waits
    long: Waits
    alone: Waits
    floor_ms: float


def read(site: Site) -> Read:
    visitor = site.visitor()
    numbers = site.numbers(messages=4, limit=VIEWS)
    long = f"/tickets/{site.long_ticket}"
    floor, *pages = waits_in_turn(
        VIEWS,
        lambda number: visitor.get("/health/me"),
        lambda number: visitor.get("/tickets"),
        lambda number: visitor.get(f"/tickets/{numbers[number % len(numbers)]}"),
        lambda number: visitor.get(long),
        lambda number: visitor.get(long, **AS_PART),
    )
    return Read(site.tickets, *pages, floor.p50)


def answers(seen: Read, database: str) -> list[Answer]:
    size = f"{seen.tickets // 1000} k"
    named = (
        (f"ticket list, first 50, p50 at {size}", seen.list_, ""),
        (f"ticket page, 3–4 messages, p50 at {size}", seen.ticket, "list beside it"),
        (f"ticket page of 2,000 messages, p50 at {size}", seen.long, "newest 20; list beside it"),
        (
            f"the same as the desk's script asks for it, p50 at {size}",
            seen.alone,
            "newest 20; the case alone",
        ),
    )
    return [
        Answer(what, database, took.p50 / seen.floor_ms, "× floor", 4, 2.5,
               ratio=f"{took.p50:.1f} ms / {seen.floor_ms:.1f} ms", note=f"p95 {took.p95:.0f} ms; {note}".rstrip("; "))
        for what, took, note in named
    ]  # fmt: skip


def growth(small: Read, large: Read, database: str) -> list[Answer]:
    """Each against the floor of its own minutes, since the two sizes are asked minutes apart."""
    what = f"{large.tickets // 1000} k against {small.tickets // 1000} k"
    slower = large.floor_ms / small.floor_ms
    named = (("list", small.list_.p50, large.list_.p50), ("ticket", small.ticket.p50, large.ticket.p50))
    return [
        Answer(f"{what}: {name}, p50", database, after / before / slower, "×", 1.3, 1.1,
               ratio=f"{after:.1f} ms / {before:.1f} ms", note=f"the floor meanwhile {slower:.2f} ×")
        for name, before, after in named
    ]  # fmt: skip


def ask(site: Site) -> list[Answer]:
    return answers(read(site), site.database)


if __name__ == "__main__":
    alone(ask)
