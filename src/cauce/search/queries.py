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

PAGE = 50
_WALKED = 20_000  # entries looked through a page: beyond it an answer so far and a cursor
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

    Head: subject, number, the requester's name and addresses, files' names. A ticket's number comes first. `before` is
    the `next` of the page before. `within` narrows down: a part of `tickets.queries.visible(agent)`.
    """
    if within is None:
        within = tickets.visible(agent)
    terms = rules.terms_of_query(q)
    number = rules.ticket_number(q)
    named = within.filter(number=number).values_list("pk", flat=True).first() if number is not None else None
    wanted = Wanted(terms, rules.scopes_of_viewer(agent.account_id, people.reach(agent, "ticket.see")))
    found, more = _find(wanted, within, limit, before, named)
    messages: dict[int, int | None] = {named: None} if named is not None and before is None else {}
    messages |= {one.ticket: one.message for one in found}
    return Page(_hits(agent, messages, terms, q), more)


def has_entries(*, ticket: int | None = None, requester: int | None = None) -> bool:
    """Whether anything of a ticket, or of a requester's tickets, is in the index."""
    if ticket is not None:
        return Entry.objects.filter(ticket_id=ticket).exists()
    theirs = tickets.ids_asked_by(requester) if requester is not None else []
    return Entry.objects.filter(ticket_id__in=theirs).exists()


def _find(
    wanted: Wanted, within: QuerySet[Ticket], limit: int, before: int | None, named: int | None
) -> tuple[list[Found], int | None]:
    """The newest matching message of each ticket, at most `limit`, and where the next page begins."""
    if not wanted.terms or not wanted.scopes:
        return [], None
    found: list[Found] = []
    seen: set[int] = {named} if named is not None else set()
    below, walked, step = before, 0, limit * 2 + 1
    while walked < _WALKED:
        batch = engine().walk(wanted, below=below, limit=step)
        fresh = _first_of_each(batch, seen)
        seen |= {one.ticket for one in fresh}
        for one in _shown(fresh, wanted, within, before):
            if len(found) == limit:
                return found, found[-1].message
            found.append(one)
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


def _shown(fresh: list[Found], wanted: Wanted, within: QuerySet[Ticket], before: int | None) -> list[Found]:
    """Without the tickets that the viewer may not see, and those that an earlier page showed."""
    if not fresh:
        return []
    allowed = set(within.filter(pk__in=[one.ticket for one in fresh]).values_list("pk", flat=True))
    if before is not None and allowed:
        allowed -= engine().matched_since(wanted, sorted(allowed), before)
    return [one for one in fresh if one.ticket in allowed]


def _hits(agent: Agent, messages: dict[int, int | None], terms: Sequence[str], q: str) -> list[Hit]:
    rows = {row.id: row for row in tickets.rows_by_id(agent, messages)}
    texts = tickets.words_of([pk for pk in messages.values() if pk is not None], _READ)
    return [
        Hit(
            rows[ticket],
            message,
            rules.marked(rows[ticket].subject, terms, q),
            rules.excerpt(texts.get(message or 0) or rows[ticket].last_words, terms, q),
        )
        for ticket, message in messages.items()
        if ticket in rows
    ]
