"""Reading the log: always by position, never by id."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from cauce.ground.db import Question, prepared
from cauce.ground.log.events import telling
from cauce.ground.log.models import Cursor, Fact, Parked


def last_position() -> int:
    """The position of the newest fact that has one; 0 in an empty log."""
    newest = _newest()
    return (newest[0][0] or 0) if newest else 0


@prepared
def _newest() -> QuerySet[Fact, tuple[int | None]]:
    # By the index, and made once: every page and every follower asks, all day.
    return Fact.objects.filter(position__isnull=False).order_by("-position").values_list("position")[:1]


def after(
    position: int, *, limit: int = 100, kinds: Collection[str] | None = None, up_to: int | None = None
) -> list[Fact]:
    """The facts behind `position`, in order. With `kinds`, only those; with `up_to`, none behind that one."""
    facts = Fact.objects.filter(position__gt=position)
    if up_to is not None:
        facts = facts.filter(position__lte=up_to)
    if kinds is not None:
        facts = facts.filter(kind__in=kinds)
    return list(facts.order_by("position")[:limit])


@prepared
def stated_after(position: int, *, limit: int) -> QuerySet[Fact]:
    """The facts behind `position`, in order, whatever their kind."""
    return Fact.objects.filter(position__gt=position).order_by("position")[:limit]


def timeline(about: str, *, before: int | None = None, limit: int = 200) -> list[Fact]:
    """The newest facts that show in a ticket's timeline, oldest first; `before` is a fact's id."""
    found = _timeline(about, limit=limit) if before is None else _timeline_before(about, before, limit=limit)
    return found[::-1]


class Told(NamedTuple):
    """A fact as a line of a timeline needs it; its payload stays text, under which readers keep what it says."""

    id: int
    kind: str
    data: str  # JSON
    actor: str
    at: datetime


def told_asked(about: str, *, limit: int) -> Question[tuple[int, str, str, str, datetime]]:
    """The newest facts of a timeline that show a line there, as a question whose answer `told_from` reads."""
    return _told.later(about, limit=limit)


def told_from(rows: Sequence[tuple[int, str, str, str, datetime]]) -> list[Told]:
    """Facts as they were found, newest first, in the order of time."""
    return [Told(*row) for row in reversed(rows)]


@prepared
def _told(about: str, *, limit: int) -> QuerySet[Fact, tuple[int, str, str, str, datetime]]:
    rows = Fact.objects.filter(about=about, kind__in=telling()).order_by("-id")
    return rows.values_list("id", "kind", Cast("data", TextField()), "actor", "at")[:limit]


@prepared
def _timeline(about: str, *, limit: int) -> QuerySet[Fact]:
    return Fact.objects.filter(about=about).order_by("-id")[:limit]


@prepared
def _timeline_before(about: str, before: int, *, limit: int) -> QuerySet[Fact]:
    return Fact.objects.filter(about=about, id__lt=before).order_by("-id")[:limit]


def history(subject: str, *, since: int = 0) -> list[Fact]:
    """The facts of one subject behind its version `since`, in order."""
    return list(Fact.objects.filter(subject=subject, seq__gt=since).order_by("seq"))


def parked(limit: int = 100) -> list[Parked]:
    """Facts that a follower could not take, and those that wait behind them; oldest first."""
    return list(Parked.objects.select_related("fact").order_by("follower", "fact_id")[:limit])


def parked_count() -> int:
    """How many facts are held back, all together."""
    return Parked.objects.count()


def positions() -> dict[str, int]:
    """How far each follower has come."""
    return dict(Cursor.objects.values_list("name", "position"))


def oldest_waiting(position: int, kinds: Collection[str]) -> datetime | None:
    """When the first fact of these kinds behind a position was stated; None if there is none."""
    facts = Fact.objects.filter(position__gt=position, kind__in=kinds).order_by("position")
    return facts.values_list("at", flat=True).first()


def oldest_unstamped() -> datetime | None:
    """When the first fact was stated that has no position yet; None if all have one."""
    return Fact.objects.filter(position__isnull=True).order_by("id").values_list("at", flat=True).first()
