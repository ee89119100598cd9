"""Who takes part in a ticket, and which tickets have to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.tickets import events
from cauce.tickets.models import Link, Participant, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Contact


@write()
def add_participant(
    ticket: Ticket, contact: Contact, *, by: Actor, role: str = "cc", accepted: bool = True
) -> Participant | None:
    """Have a contact take part; the requester does already. Not accepted: nothing is mailed to them yet."""
    ticket = hold(Ticket, ticket.pk)
    if contact.pk == ticket.requester_id:
        return None
    row, added = Participant.objects.get_or_create(
        ticket=ticket, contact=contact, defaults={"role": role, "accepted": accepted}
    )
    if added:
        keep(ticket, events.ParticipantAdded(contact.pk, accepted), by=by)
    return row


@write()
def accept_participant(ticket: Ticket, contact: Contact, *, by: Actor) -> None:
    """Let somebody who wrote with a token get answers from now on."""
    ticket = hold(Ticket, ticket.pk)
    if Participant.objects.filter(ticket=ticket, contact=contact, accepted=False).update(accepted=True):
        keep(ticket, events.ParticipantAccepted(contact.pk), by=by)


@write()
def remove_participant(ticket: Ticket, contact: Contact, *, by: Actor) -> None:
    """Take somebody out of the conversation: they get no answers any more, and what they write is a stranger's. Who
    takes no part is no error."""
    ticket = hold(Ticket, ticket.pk)
    if Participant.objects.filter(ticket=ticket, contact=contact).delete()[0]:
        keep(ticket, events.ParticipantRemoved(contact.pk), by=by)


@write()
def link(ticket: Ticket, other: Ticket, *, by: Actor, kind: str = "related") -> None:
    """Tie two tickets of one account together, seen from both."""
    if ticket.pk == other.pk or ticket.account_id != other.account_id:
        return
    for one, two in sorted(((ticket, other), (other, ticket)), key=lambda pair: pair[0].pk):
        held = hold(Ticket, one.pk)
        _row, added = Link.objects.get_or_create(ticket=held, other=two, kind=kind)
        if added:
            held.updated_at = clock.now() if held.pk == ticket.pk else held.updated_at
            keep(held, events.Linked(two.pk, kind), by=by)
