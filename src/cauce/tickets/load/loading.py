"""`load`: the writer of tickets by the thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from cauce.ground.db import bulk, write
from cauce.ground.log.actors import Actor
from cauce.ground.log.load import state_all
from cauce.people import queries as people
from cauce.people.load import Contacts, Known
from cauce.tickets import rules
from cauce.tickets.actions.checking import check_assignee, check_kind, check_priority, check_team
from cauce.tickets.errors import NotFound
from cauce.tickets.load.specs import TicketSpec
from cauce.tickets.load.telling import Story
from cauce.tickets.load.writing import insert, insert_bodies, insert_files, numbers
from cauce.tickets.models import Message, Tag, Ticket, TicketTag

if TYPE_CHECKING:
    from cauce.people.models import Account, Agent, Brand, Team

CHUNK = 250  # tickets a transaction
_TAG = ("id", "ticket_id", "tag_id")


def load(
    account: Account,
    specs: Iterable[TicketSpec],
    *,
    origin: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the tickets with their contacts, messages and facts; returns how many.

    In transactions of `CHUNK` tickets; `progress(n)` is told the sum after each. `origin` is import, demo, drill or
    test. Followers are not run: the worker or `ground.log.running.run_all_until_idle()` does it afterwards. Raises
    NotFound for an unknown brand, team or assignee, Invalid for what the verbs would refuse; chunks before it stay.
    """
    loader, coming, done = _Loader(account, Actor.system("load", origin=origin)), iter(specs), 0
    while chunk := list(islice(coming, CHUNK)):
        loader.write(chunk)
        done += len(chunk)
        if progress is not None:
            progress(done)
    bulk.analyze()
    return done


class _Loader:
    """What stays the same from chunk to chunk: who is who."""

    def __init__(self, account: Account, by: Actor) -> None:
        self._account_id = account.pk
        self._by = by
        self._contacts = Contacts(account.pk, by=by)
        self._brands: dict[str, Brand] = {}
        self._teams: dict[str, Team | None] = {"": None}
        self._agents = people.agents_by_email(account.pk)
        self._tags: dict[str, int] = {}

    def write(self, chunk: Sequence[TicketSpec]) -> None:
        with write():
            requesters = self._contacts.know(
                Known(spec.requester_email, spec.requester_name, spec.opened_at) for spec in chunk
            )
        with write():
            self._write_tickets(chunk, requesters)

    def _write_tickets(self, chunk: Sequence[TicketSpec], requesters: dict[str, int]) -> None:
        number = numbers(self._account_id, len(chunk))
        keys = bulk.reserve(Ticket, len(chunk))
        message_keys = iter(bulk.reserve(Message, sum(len(spec.messages) for spec in chunk)))
        stories, tagged = [], []
        for i, spec in enumerate(chunk):
            ticket = self._ticket(spec, keys[i], number + i, requesters[spec.requester_email])
            tags = [self._tag(name) for name in dict.fromkeys(map(rules.tag_name, spec.tags)) if name]
            story = Story(ticket, self._by, self._agents)
            story.tell(spec, message_keys, self._assignee(spec, ticket), tags)
            stories.append(story)
            tagged += [(ticket.pk, tag) for tag in tags]
        insert(Ticket, [story.ticket for story in stories])
        insert(Message, [message for story in stories for message in story.messages])
        insert_bodies(body for story in stories for body in story.bodies)
        insert_files([file for story in stories for file in story.files])
        tag_keys = bulk.reserve(TicketTag, len(tagged)) if tagged else ()
        bulk.insert(TicketTag, _TAG, ((pk, *pair) for pk, pair in zip(tag_keys, tagged, strict=True)))
        state_all([line for story in stories for line in story.lines])

    def _ticket(self, spec: TicketSpec, pk: int, number: int, requester: int) -> Ticket:
        brand, team = self._brand(spec.brand), self._team(spec.team)
        check_priority(spec.priority)
        check_kind(spec.kind)
        check_team(team, self._account_id, brand.pk)
        return Ticket(
            id=pk, account_id=self._account_id, number=number, brand_id=brand.pk, team_id=team.pk if team else None,
            requester_id=requester, channel=spec.channel, kind=spec.kind, priority=spec.priority,
            subject=rules.subject_line(spec.subject), origin=self._by.origin, opened_at=spec.opened_at,
            updated_at=spec.opened_at,
        )  # fmt: skip

    def _assignee(self, spec: TicketSpec, ticket: Ticket) -> Agent | None:
        if not spec.assignee:
            return None
        agent = self._agents.get(spec.assignee.casefold())
        if agent is None:
            raise NotFound(email=spec.assignee)
        check_assignee(agent, ticket)
        return agent

    def _brand(self, slug: str) -> Brand:
        if slug not in self._brands:
            self._brands[slug] = people.brand_by_slug(self._account_id, slug)
        return self._brands[slug]

    def _team(self, slug: str) -> Team | None:
        if slug not in self._teams:
            self._teams[slug] = people.team_by_slug(self._account_id, slug)
        return self._teams[slug]

    def _tag(self, name: str) -> int:
        if name not in self._tags:
            self._tags[name] = Tag.objects.get_or_create(account_id=self._account_id, name=name)[0].pk
        return self._tags[name]
