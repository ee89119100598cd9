"""Tickets as lists show them: the named views, their pages and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, QuerySet

from cauce.ground.db import prepared
from cauce.people import queries as people
from cauce.people.errors import NotFound
from cauce.tickets.models import Ticket
from cauce.tickets.queries.seeing import picked, visible

if TYPE_CHECKING:
    from cauce.people.models import Agent

PAGE = 50
COUNT_UP_TO = 1000
_AT_ONCE = 60  # tickets by key in one prepared query: a page and a few
VIEWS = ("mine", "unassigned", "open", "all")
_COLUMNS = (
    "id", "number", "subject", "status", "priority", "channel", "last_words", "last_speaker", "updated_at",
    "waiting_since", "next_promise_at", "requester__name", "requester_id", "assignee__name", "assignee_id",
    "team__name", "brand_id", "version",
)  # fmt: skip


class Row(NamedTuple):
    """A ticket as a list shows it."""

    id: int
    number: int
    subject: str
    status: str
    priority: str
    channel: str
    last_words: str
    last_speaker: str
    updated_at: datetime
    waiting_since: datetime | None
    next_promise_at: datetime | None
    requester: str
    requester_id: int
    assignee: str | None
    assignee_id: int | None
    team: str | None
    brand_id: int
    version: int


def in_view(agent: Agent, view: str) -> QuerySet[Ticket]:
    """The visible tickets of a named view. Raises NotFound for a view that does not exist."""
    rows = visible(agent)
    if view == "mine":
        return rows.filter(is_open=True, assignee=agent)
    if view == "unassigned":
        return rows.filter(is_open=True, assignee__isnull=True)
    if view == "open":
        return rows.filter(is_open=True)
    if view == "all":
        return rows
    raise NotFound


def page_of(
    rows: QuerySet[Ticket], *, before: tuple[datetime, int] | None = None, limit: int = PAGE
) -> tuple[list[Row], tuple[datetime, int] | None]:
    """A page of a list, last changed first, and where the next one begins (None: this was the last).

    `before` is the (updated_at, id) of the last row seen: keyset paging, so that page 1,000 costs what page 1 does.
    """
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk), updated_at__lte=at)
    found = rows.order_by("-updated_at", "-id").values_list(*_COLUMNS)[: limit + 1]
    return _cut([Row(*values) for values in found], limit)


def first_page(
    agent: Agent, view: str, *, team: int | None = None, limit: int = PAGE
) -> tuple[list[Row], tuple[datetime, int] | None]:
    """The first page of a named view, or of what is open in a team: what `page_of` gives, for the page that is asked
    for most. Raises NotFound for a view that does not exist."""
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    if not everywhere or view not in VIEWS:
        rows = in_view(agent, view)
        return page_of(rows if team is None else rows.filter(team=team), limit=limit)
    narrowed = team if team is not None else agent.pk if view == "mine" else 0
    found: list[Any] = list(
        _first_rows(agent.account_id, narrowed, view="team" if team is not None else view, limit=limit)
    )
    return _cut([Row(*values) for values in found], limit)


@prepared
def _first_rows(
    account: int, narrowed: int, *, view: str, limit: int
) -> QuerySet[Ticket, tuple[object, ...]]:
    rows = Ticket.objects.filter(account=account)
    if view != "all":
        rows = rows.filter(is_open=True)
    if view == "mine":
        rows = rows.filter(assignee=narrowed)
    elif view == "team":
        rows = rows.filter(team=narrowed)
    elif view == "unassigned":
        rows = rows.filter(assignee__isnull=True)
    return rows.order_by("-updated_at", "-id").values_list(*_COLUMNS)[: limit + 1]


def _cut(found: list[Row], limit: int) -> tuple[list[Row], tuple[datetime, int] | None]:
    more = (found[limit - 1].updated_at, found[limit - 1].id) if len(found) > limit else None
    return found[:limit], more


def rows_by_id(agent: Agent, ids: Iterable[int]) -> list[Row]:
    """Those of these tickets that the agent may see, as a list shows them, last changed first."""
    wanted = list(ids)[:200]
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    found: Iterable[Any]
    if everywhere and 0 < len(wanted) <= _AT_ONCE:
        # One of them again and again fills what is left: the same SQL serves any number of tickets.
        found = _rows_of(agent.account_id, *wanted, *wanted[:1] * (_AT_ONCE - len(wanted)))
    else:
        found = picked(visible(agent), wanted).values_list(*_COLUMNS)
    return sorted((Row(*values) for values in found), key=lambda row: (row.updated_at, row.id), reverse=True)


@prepared
def _rows_of(account: int, *ids: int) -> QuerySet[Ticket, tuple[object, ...]]:
    return picked(Ticket.objects.filter(account=account), ids).values_list(*_COLUMNS)


def count(rows: QuerySet[Ticket]) -> int:
    """How many, at most 1,000: who shows it writes «999+» then."""
    return rows.order_by()[:COUNT_UP_TO].count()
