"""One ticket's story, as the verbs would have written it, in memory: its row, its messages, its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from cauce.ground.log.actors import Actor
from cauce.ground.log.events import Stated
from cauce.ground.log.load import Line
from cauce.ground.text.storable import storable
from cauce.tickets import events, rules
from cauce.tickets.actions.changing import move
from cauce.tickets.actions.checking import check_move
from cauce.tickets.actions.replying import ACKNOWLEDGEMENT, SENDING
from cauce.tickets.actions.saying import FileRef, show_in_row
from cauce.tickets.errors import Invalid
from cauce.tickets.load.specs import MessageSpec, TicketSpec
from cauce.tickets.models import Message, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Agent


@dataclass(slots=True)
class Story:
    """A ticket that is being told; `tell` goes through its spec."""

    ticket: Ticket
    loader: Actor
    agents: dict[str, Agent]  # by folded e-mail
    messages: list[Message] = field(default_factory=list)
    bodies: list[tuple[object, ...]] = field(default_factory=list)  # in the order of `writing.BODY`
    files: list[tuple[int, FileRef]] = field(default_factory=list)  # by message
    lines: list[Line] = field(default_factory=list)

    def tell(self, spec: TicketSpec, ids: Iterator[int], assignee: Agent | None, tags: list[int]) -> None:
        """Everything in the order in which it happened; tags and the last status at its end."""
        ticket = self.ticket
        opened = events.Opened(ticket.number, ticket.channel, ticket.requester_id)
        said = list(spec.messages)
        first = said.pop(0) if said and said[0].direction == "in" else None
        self._state(opened, by=self._opener(spec), at=spec.opened_at)
        if first is not None:
            self._receive(first, next(ids))
        if assignee is not None:
            ticket.assignee_id = assignee.pk
            self._state(events.Assigned(None, assignee.pk), by=self.loader, at=spec.opened_at)
        for message in said:
            self._say(message, next(ids))
        for tag in tags:
            self._state(events.Tagged(tag), by=self.loader, at=ticket.updated_at)
        if spec.status and spec.status != ticket.status:
            check_move(ticket.status, spec.status)
            self._state(*move(ticket, spec.status, ticket.updated_at), by=self.loader, at=ticket.updated_at)

    def _opener(self, spec: TicketSpec) -> Actor:
        if spec.messages and spec.messages[0].direction != "in" and spec.messages[0].author:
            return self._agent(spec.messages[0])
        return Actor.contact(self.ticket.requester_id, origin=self.loader.origin)

    def _agent(self, said: MessageSpec) -> Actor:
        return Actor.agent(self._agent_of(said).pk, origin=self.loader.origin)

    def _agent_of(self, said: MessageSpec) -> Agent:
        found = self.agents.get(said.author.casefold())
        if found is None:
            raise Invalid(f"no agent {said.author!r} wrote message of {said.at}", field="author")
        return found

    def _say(self, said: MessageSpec, pk: int) -> None:
        if said.direction == "in":
            self._receive(said, pk)
        elif said.direction == "note":
            self._note(said, pk)
        elif said.automatic or not said.author:
            self._acknowledge(said, pk)
        else:
            self._reply(said, pk)

    def _receive(self, said: MessageSpec, pk: int) -> None:
        ticket = self.ticket
        self._add(said, pk, "received", contact=ticket.requester_id)
        after = rules.after_customer(ticket.status, automatic=bool(said.automatic))
        self._state(
            events.Received(pk, ticket.requester_id, ticket.channel, said.automatic), *move(ticket, after, said.at),
            by=Actor.contact(ticket.requester_id, origin=self.loader.origin), at=said.at,
        )  # fmt: skip

    def _note(self, said: MessageSpec, pk: int) -> None:
        agent = self._agent_of(said).pk
        self._add(said, pk, "kept", agent=agent)
        self._state(events.Noted(pk, agent), by=self._agent(said), at=said.at)

    def _acknowledge(self, said: MessageSpec, pk: int) -> None:
        channel = self.ticket.channel
        self._add(said, pk, "sent", automatic=said.automatic or ACKNOWLEDGEMENT)
        self._state(
            events.Queued(pk, None, channel), events.Sent(pk, None, channel), by=self.loader, at=said.at
        )

    def _reply(self, said: MessageSpec, pk: int) -> None:
        ticket, agent = self.ticket, self._agent_of(said).pk
        facts: list[Stated] = []
        if ticket.assignee_id is None:
            ticket.assignee_id = agent
            facts.append(events.Assigned(None, agent))
        self._add(said, pk, "sent", agent=agent, release_at=said.at)
        facts += [events.Queued(pk, agent, ticket.channel), *move(ticket, rules.WAITING_CUSTOMER, said.at)]
        self._state(*facts, by=self._agent(said), at=said.at)
        self._state(events.Sent(pk, agent, ticket.channel), by=SENDING.under(self.loader.origin), at=said.at)

    def _add(
        self,
        said: MessageSpec,
        pk: int,
        state: str,
        *,
        agent: int | None = None,
        contact: int | None = None,
        release_at: datetime | None = None,
        automatic: str = "",
    ) -> None:
        ticket = self.ticket
        message = Message(
            id=pk, ticket_id=ticket.pk, brand_id=ticket.brand_id, direction=said.direction,
            channel="" if said.direction == "note" else ticket.channel, automatic=automatic or said.automatic,
            agent_id=agent, contact_id=contact, state=state, external_id=said.external_id, identity=said.identity,
            created_at=said.at, release_at=release_at,
        )  # fmt: skip
        text, new_text = storable(said.text), storable(said.new_text)
        show_in_row(ticket, message, new_text or text)
        ticket.updated_at = max(ticket.updated_at, said.at)
        subject = storable(said.subject)[:998]
        self.messages.append(message)
        self.bodies.append((pk, text, storable(said.html), new_text, subject, said.headers))
        self.files += [(pk, file) for file in said.files]

    def _state(self, *facts: Stated, by: Actor, at: datetime) -> None:
        ticket = self.ticket
        where = (ticket.account_id, ticket.brand_id, ticket.log_subject, ticket.log_about)
        for said in facts:
            ticket.version += 1
            self.lines.append(Line(*where, ticket.version, said, by, at))
