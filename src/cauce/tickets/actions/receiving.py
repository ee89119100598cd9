"""A customer speaks in a ticket that exists."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.log.events import Stated
from cauce.tickets import events, rules
from cauce.tickets.actions.changing import move
from cauce.tickets.actions.saying import Said, add_message
from cauce.tickets.models import Message, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Contact


@write()
def receive(
    ticket: Ticket, said: Said, *, contact: Contact, channel: str, by: Actor, at: datetime | None = None
) -> Message:
    """Add what a customer said, and reopen the ticket unless a machine said it.

    Channels look for a twin first (`queries.same_message`); two that come at the same moment meet at the unique key,
    and the second raises IntegrityError.
    """
    ticket = hold(Ticket, ticket.pk)
    message = add_message(
        ticket, said, direction="in", channel=channel, state="received", contact=contact.pk, at=at
    )
    facts: list[Stated] = [events.Received(message.pk, contact.pk, channel, said.automatic)]
    facts += move(ticket, rules.after_customer(ticket.status, automatic=bool(said.automatic)))
    keep(ticket, *facts, by=by, at=at)
    return message


@write()
def also_received(message: Message, *, channel: str, by: Actor) -> None:
    """Write down that the same message came through another door of the brand."""
    ticket = hold(Ticket, message.ticket_id)
    keep(ticket, events.AlsoReceived(message.pk, channel), by=by)
