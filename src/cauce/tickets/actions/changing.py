"""Moving a ticket along and sorting it: one verb for each deed, said twice is said once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.tickets import events, rules
from cauce.tickets.actions.checking import check_assignee, check_kind, check_move, check_priority, check_team
from cauce.tickets.errors import Invalid, Stale
from cauce.tickets.models import Tag, Ticket, TicketTag

if TYPE_CHECKING:
    from cauce.people.models import Agent, Team

ANYONE: Any = object()


@write()
def assign(ticket: Ticket, *, to: Agent | None, by: Actor, expecting: Any = ANYONE) -> Ticket:
    """Give the ticket to an agent, or put it back in the queue with `to=None`.

    A router passes `expecting=None`: take it only if nobody has meanwhile. Raises Stale; Invalid for an agent who may
    not answer in it.
    """
    ticket = hold(Ticket, ticket.pk)
    if expecting is not ANYONE and ticket.assignee_id != (expecting.pk if expecting else None):
        raise Stale
    if ticket.assignee_id == (to.pk if to else None):
        return ticket
    if to is not None:
        check_assignee(to, ticket)
    was, ticket.assignee = ticket.assignee_id, to
    return _changed(ticket, events.Assigned(was, to.pk if to else None), by=by)


@write()
def set_team(ticket: Ticket, *, to: Team | None, by: Actor) -> Ticket:
    """Put the ticket in a team's queue. Raises Invalid for a team of another account or brand."""
    ticket = hold(Ticket, ticket.pk)
    if ticket.team_id == (to.pk if to else None):
        return ticket
    check_team(to, ticket.account_id, ticket.brand_id)
    was, ticket.team = ticket.team_id, to
    return _changed(ticket, events.TeamChanged(was, to.pk if to else None), by=by)


@write()
def set_status(ticket: Ticket, *, to: str, by: Actor, expecting: str | None = None) -> Ticket:
    """Move the ticket along the table of transitions. Raises Invalid for a move that is not in it, Stale when
    somebody has moved it away from `expecting`."""
    ticket = hold(Ticket, ticket.pk)
    if expecting is not None and ticket.status != expecting:
        raise Stale
    if ticket.status == to:
        return ticket
    check_move(ticket.status, to)
    return _changed(ticket, *move(ticket, to), by=by)


def move(ticket: Ticket, to: str, at: datetime | None = None) -> list[events.StatusChanged]:
    """Set the status of a held row with all that follows from it; the facts to state, none if it stays."""
    if ticket.status == to:
        return []
    was, ticket.status = ticket.status, to
    ticket.is_open = rules.is_open(to)
    now = at or clock.now()
    ticket.resolved_at = now if to == rules.RESOLVED else ticket.resolved_at if to == rules.CLOSED else None
    ticket.closed_at = now if to == rules.CLOSED else None
    return [events.StatusChanged(was, to)]


@write()
def set_priority(ticket: Ticket, *, to: str, by: Actor) -> Ticket:
    """Make the ticket more or less pressing. Raises Invalid for an unknown priority."""
    ticket = hold(Ticket, ticket.pk)
    check_priority(to)
    if ticket.priority == to:
        return ticket
    was, ticket.priority = ticket.priority, to
    return _changed(ticket, events.PriorityChanged(was, to), by=by)


@write()
def set_kind(ticket: Ticket, *, to: str, by: Actor) -> Ticket:
    """Say what kind of request it is. Raises Invalid for an unknown kind."""
    ticket = hold(Ticket, ticket.pk)
    check_kind(to)
    if ticket.kind == to:
        return ticket
    was, ticket.kind = ticket.kind, to
    return _changed(ticket, events.KindChanged(was, to), by=by)


@write()
def set_subject(ticket: Ticket, *, to: str, by: Actor) -> Ticket:
    """Give the ticket another subject. Raises Invalid for an empty one."""
    ticket = hold(Ticket, ticket.pk)
    subject = rules.subject_line(to)
    if not subject:
        raise Invalid(_("Please write a subject."), field="subject")
    if ticket.subject == subject:
        return ticket
    ticket.subject = subject
    return _changed(ticket, events.SubjectChanged(), by=by)


@write()
def tag(ticket: Ticket, *, name: str, by: Actor) -> Ticket:
    """Sort the ticket under a word, made if it is new. Raises Invalid for an empty one."""
    ticket = hold(Ticket, ticket.pk)
    word = rules.tag_name(name)
    if not word:
        raise Invalid(_("Please write a tag."), field="tag")
    chosen, _made = Tag.objects.get_or_create(account_id=ticket.account_id, name=word)
    _row, added = TicketTag.objects.get_or_create(ticket=ticket, tag=chosen)
    return _changed(ticket, events.Tagged(chosen.pk), by=by) if added else ticket


@write()
def untag(ticket: Ticket, *, name: str, by: Actor) -> Ticket:
    """Take a tag away; one that is not there is no error."""
    ticket = hold(Ticket, ticket.pk)
    row = TicketTag.objects.filter(ticket=ticket, tag__name=rules.tag_name(name)).first()
    if row is None:
        return ticket
    row.delete()
    return _changed(ticket, events.Untagged(row.tag_id), by=by)


def _changed(ticket: Ticket, *facts: Any, by: Actor) -> Ticket:
    ticket.updated_at = clock.now()
    return keep(ticket, *facts, by=by)
