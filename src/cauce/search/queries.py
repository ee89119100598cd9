"""Searching: newest first, one hit a ticket, never what the viewer may not open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cauce.people import queries as people
from cauce.search import rules
from cauce.search.engines import engine
from cauce.search.engines.contract import Found, Wanted
from cauce.search.models import Entry
from cauce.search.rules import Part as Part  # part of what a hit shows
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cauce.people.models import Agent
    from cauce.tickets.models import Ticket

PAGE = 30  # more than a screen shows; the rest comes on «More»
_WALKED = 20_000  # entries looked through a page: beyond it an answer so far and a cursor
_MESSAGES_A_TICKET = 5  # that may hold the same words, as those of its subject: a second look costs more
_READ = 10_000  # characters of a message that its excerpt may come from


class Hit(NamedTuple):
    """A ticket that was found: its row, and the newest message that holds the words (None: found by its number)."""

    row: tickets.Row
    message: int | None
    subject: list[Part]
    words: list[Part]


class Page(NamedTuple):
    """Hits, and what `before` the next page is asked with; None: these were the last."""

    hits: list[Hit]
    next: int | None


def search(
    agent: Agent,
    q: str,
    *,
    limit: int = PAGE,
    before: int | None = None,
    within: QuerySet[Ticket] | None = None,
) -> Page:
    """The tickets in which every word of `q` stands in one message or in the ticket's head, newest message first.

    Head: subject, number, the requester's name and addresses, files' names. A ticket's number comes first; a last word
    that nobody said is taken for the beginning of one. `before` is the `next` of the page before. `within` narrows
    down: a part of `tickets.queries.visible(agent)`.
    """
    terms, number = rules.terms_of_query(q), rules.ticket_number(q)
    rows = _Rows(agent, within)
    named = rows.numbered(number) if number is not None else None
    wanted = Wanted(terms, rules.scopes_of_viewer(agent.account_id, people.reach(agent, "ticket.see")))
    found, more = _find(wanted, rows, limit, before, named)
    if not found and _finds_nothing(wanted):
        # Nobody said that word: perhaps it is still being typed.
        rest, beginning = rules.half_typed(terms)
        wanted = Wanted(rest, wanted.scopes, beginning)
        found, more = _find(wanted, rows, limit, before, named) if beginning else ([], None)
    messages: dict[int, int | None] = {named: None} if named is not None and before is None else {}
    messages |= {one.ticket: one.message for one in found}
    return Page(_hits(rows, messages, rules.Marker(q, terms, wanted.beginning)), more)


def has_entries(*, ticket: int | None = None, requester: int | None = None) -> bool:
    """Whether anything of a ticket, or of a requester's tickets, is in the index."""
    if ticket is not None:
        return Entry.objects.filter(ticket_id=ticket).exists()
    theirs = tickets.ids_asked_by(requester) if requester is not None else []
    return Entry.objects.filter(ticket_id__in=theirs).exists()


def _finds_nothing(wanted: Wanted) -> bool:
    """Whether no entry within reach holds the words, on any page."""
    return bool(wanted.terms and wanted.scopes) and not engine().walk(wanted, below=None, limit=1)


class _Rows:
    """The rows of tickets that were found, those that the viewer may see; each fetched once."""

    def __init__(self, agent: Agent, within: QuerySet[Ticket] | None) -> None:
        self._agent, self._within = agent, within
        self.known: dict[int, tickets.Row] = {}

    def fetch(self, ids: Sequence[int]) -> None:
        """Make those known that may be seen."""
        if self._within is not None:
            ids = list(tickets.picked(self._within, ids).values_list("pk", flat=True))
        self.known |= {row.id: row for row in tickets.rows_by_id(self._agent, ids)} if ids else {}

    def numbered(self, number: int) -> int | None:
        """The ticket of that number, if it may be seen."""
        within = tickets.visible(self._agent) if self._within is None else self._within
        found = within.filter(number=number).values_list("pk", flat=True).first()
        if found is not None:
            self.fetch([found])
        return found


def _find(
    wanted: Wanted, rows: _Rows, limit: int, before: int | None, named: int | None
) -> tuple[list[Found], int | None]:
    """The newest matching message of each ticket, at most `limit`, and where the next page begins."""
    if not (wanted.terms or wanted.beginning) or not wanted.scopes:
        return [], None
    found: list[Found] = []
    seen: set[int] = {named} if named is not None else set()
    below, walked, step = before, 0, limit * _MESSAGES_A_TICKET + 1
    while walked < _WALKED:
        batch = engine().walk(wanted, below=below, limit=step)
        fresh = _first_of_each(batch, seen)
        seen |= {one.ticket for one in fresh}
        while fresh:
            some, fresh = fresh[: limit + 1 - len(found)], fresh[limit + 1 - len(found) :]
            found += _shown(some, wanted, rows, before)
            if len(found) > limit:
                return found[:limit], found[limit - 1].message
        walked += len(batch)
        if len(batch) < step:
            return found, None
        below, step = batch[-1].message, min(step * 4, 2_000)
    return found, below


def _first_of_each(batch: Sequence[Found], seen: set[int]) -> list[Found]:
    first: dict[int, Found] = {}
    for one in batch:
        if one.ticket not in seen:
            first.setdefault(one.ticket, one)
    return list(first.values())


def _shown(some: list[Found], wanted: Wanted, rows: _Rows, before: int | None) -> list[Found]:
    """Without the tickets that the viewer may not see, and those that an earlier page showed."""
    rows.fetch([one.ticket for one in some])
    allowed = [one for one in some if one.ticket in rows.known]
    if before is not None and allowed:
        shown = engine().matched_since(wanted, [one.ticket for one in allowed], before)
        allowed = [one for one in allowed if one.ticket not in shown]
    return allowed


def _hits(rows: _Rows, messages: dict[int, int | None], marker: rules.Marker) -> list[Hit]:
    texts = tickets.words_of([pk for pk in messages.values() if pk is not None], _READ)
    hits = []
    for ticket, message in messages.items():
        row = rows.known[ticket]
        words = texts.get(message or 0) or row.last_words
        hits.append(Hit(row, message, marker.marked(row.subject), marker.excerpt(words)))
    return hits
