"""What was said and settled elsewhere before Cauce was there: kept with its own dates, closed, and nobody waits for it.

Whoever calls says `by` with origin «import», so that no follower writes to anybody because of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.tickets import events, rules
from cauce.tickets.actions.changing import move
from cauce.tickets.actions.opening import open_ticket
from cauce.tickets.actions.saying import Said, add_message
from cauce.tickets.models import Message, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Brand, Contact, Team


@write()
def open_past(
    brand: Brand, *, requester: Contact, channel: str, subject: str, said: Said, team: Team | None, at: datetime,
    by: Actor,
) -> tuple[Ticket, Message]:  # fmt: skip
    """A ticket that was over before it came here: opened and closed at the same moment of the past."""
    ticket, message = open_ticket(
        brand, requester=requester, channel=channel, subject=subject, said=said, team=team, at=at, by=by
    )
    assert message is not None
    ticket.waiting_since = None
    closed = move(ticket, rules.CLOSED, at)
    ticket.resolved_at = at
    return keep(ticket, *closed, by=by, at=at), message


@write()
def receive_past(
    ticket: Ticket, said: Said, *, contact: Contact, channel: str, at: datetime, by: Actor
) -> Message:
    """Add what a customer said long ago. An open ticket stays as it is, and shows its newer words."""
    ticket = hold(Ticket, ticket.pk)
    shown = {name: getattr(ticket, name) for name in ("last_words", "last_speaker", "last_message_id")}
    waiting = ticket.waiting_since
    last = Message.objects.filter(pk=ticket.last_message_id).first() if ticket.last_message_id else None
    message = add_message(
        ticket, said, direction="in", channel=channel, state="received", contact=contact.pk, at=at
    )
    ticket.waiting_since = waiting
    if last is not None and last.created_at > at:
        for name, value in shown.items():
            setattr(ticket, name, value)
    if ticket.origin == "import" and ticket.closed_at is not None:
        ticket.resolved_at = ticket.closed_at = max(ticket.closed_at, at)
    keep(ticket, events.Received(message.pk, contact.pk, channel, said.automatic), by=by, at=at)
    return message
