"""All that a page shows around a conversation, asked for in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cauce.channels import queries as channels
from cauce.ground.db import together
from cauce.ground.log import queries as log
from cauce.ground.mail.parsed import Address
from cauce.people import queries as people
from cauce.tickets import queries
from cauce.workspace.kept import for_a_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cauce.channels.models import Delivery
    from cauce.ground.log.queries import Told
    from cauce.people.models import Agent
    from cauce.tickets.models import Draft, Message, Ticket

FACTS = 60  # lines of a timeline that are looked at


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened between the messages, and how those that were sent are getting on."""

    facts: list[Told]
    deliveries: dict[int, list[Delivery]]  # by message


@dataclass(frozen=True)
class Near:
    """What stands around a ticket's newest messages, or beside the ticket alone."""

    ticket: Ticket
    messages: Sequence[Message]
    beside: queries.Around
    identities: list[people.Reached]  # of the requester
    drafts: dict[str, Draft]  # the viewer's, by kind
    happened: Happened

    @cached_property
    def at_hand(self) -> channels.AtHand:
        """What is known by now of whom an answer goes to and where it comes from."""
        brand, own = self.ticket.brand_id, for_a_moment(("own addresses",), channels.own_addresses)
        copied = [one for one in self.beside.participants if one.accepted and one.role == "cc"]
        emails = people.emails(one.contact_id for one in copied) if copied else {}
        return channels.AtHand(
            queries.last_incoming(self.ticket, newest=self.messages),
            [shown for _pk, kind, shown, _returned in self.identities if kind == "email"],
            [Address(one.contact.name, emails[one.contact_id]) for one in copied if one.contact_id in emails],
            for_a_moment(("boxes", brand), lambda: channels.boxes_of(brand)),
            lambda email: channels.is_own(email, own),
        )


def around(agent: Agent, ticket: Ticket, messages: Sequence[Message]) -> Near:
    """What stands around these messages, or beside the ticket if there are none. The messages get their files."""
    asked: list[Any] = [people.identities_asked(ticket.requester), queries.drafts_asked(agent, ticket)]
    told, sent = _happened(ticket, messages)
    if messages:
        asked += [queries.files_asked(messages), told, *sent]
    beside, (identities, drafts, *rest) = queries.around(agent, ticket, *asked)
    facts: list[Any] = []
    deliveries: list[Any] = []
    if messages:
        files, facts, *taken = rest
        queries.give_files(messages, files)
        deliveries = taken[0] if taken else []
    return Near(
        ticket,
        messages,
        beside,
        identities,
        {draft.kind: draft for draft in drafts},
        Happened(log.told_from(facts), channels.by_message(deliveries)),
    )


def happened(ticket: Ticket, messages: Sequence[Message]) -> Happened:
    """What happened around messages that are shown by themselves."""
    told, sent = _happened(ticket, messages)
    facts, *taken = together(told, *sent)
    return Happened(log.told_from(facts), channels.by_message(taken[0] if taken else ()))


def _happened(ticket: Ticket, messages: Sequence[Message]) -> tuple[Any, list[Any]]:
    sent = [message.pk for message in messages if message.direction == "out"]
    deliveries = [channels.deliveries_asked(ticket.pk, sent[0], sent[-1])] if sent else []
    return log.told_asked(ticket.log_about, limit=FACTS), deliveries
