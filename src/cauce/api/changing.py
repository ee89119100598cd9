"""Changing a ticket: several verbs in one transaction, refused when they would overwrite what nobody has read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cauce.ground.db import hold
from cauce.ground.log import events as log_events
from cauce.ground.log import queries as log
from cauce.ground.log.actors import Actor
from cauce.people import queries as people
from cauce.tickets import actions, rules
from cauce.tickets import queries as tickets
from cauce.tickets.errors import Invalid, Stale

if TYPE_CHECKING:
    from cauce.api.shapes import TicketPatch
    from cauce.people.models import Agent, Team
    from cauce.tickets.models import Ticket

_TAG = re.compile(r'(?:W/)?"?(\d{1,10})"?')


def seen_version(if_match: str) -> int | None:
    """The version of an If-Match header; None when the asker does not care. Raises Stale for one that never was."""
    if not if_match.strip() or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Stale
    return int(found.group(1))


def change(ticket: Ticket, given: TicketPatch, *, agent: Agent, seen: int | None) -> Ticket:
    """Do what was asked for. Inside `write()`. Raises Stale, with the fields changed since `seen`; Invalid."""
    fields = given.model_fields_set
    ticket = hold(type(ticket), ticket.pk)
    _not_overwriting(ticket, fields, seen)
    by = Actor.agent(agent.pk)
    if given.subject is not None:
        ticket = actions.set_subject(ticket, to=given.subject, by=by)
    if given.kind is not None:
        ticket = actions.set_kind(ticket, to=given.kind, by=by)
    if given.priority is not None:
        ticket = actions.set_priority(ticket, to=given.priority, by=by)
    if "team" in fields:
        ticket = actions.set_team(ticket, to=team_called(agent, given.team) if given.team else None, by=by)
    if "assignee" in fields:
        to = agent_called(agent, given.assignee) if given.assignee else None
        ticket = actions.assign(ticket, to=to, by=by)
    if given.tags is not None:
        ticket = _retag(ticket, given.tags, by=by)
    if given.status is not None:
        ticket = actions.set_status(ticket, to=given.status, by=by)
    return ticket


def team_called(agent: Agent, slug: str) -> Team:
    """A team that the agent knows of. Raises Invalid."""
    team = people.teams_of(agent).filter(slug=slug).first()
    if team is None:
        raise Invalid(_("There is no team called «%(name)s».") % {"name": slug}, field="team")
    return team


def agent_called(agent: Agent, email: str) -> Agent:
    """An active colleague by address. Raises Invalid."""
    found = people.agents_of(agent).filter(email__iexact=email.strip()).first()
    if found is None:
        raise Invalid(_("There is no agent with the address %(email)s.") % {"email": email}, field="assignee")
    return found


def _not_overwriting(ticket: Ticket, fields: set[str], seen: int | None) -> None:
    if seen is None or seen == ticket.version:
        return
    if seen > ticket.version:
        raise Stale(version=ticket.version)
    facts = log.history(ticket.log_subject, since=seen)
    touched = {
        field
        for fact in facts
        if (declared := log_events.registry.get(fact.kind)) is not None
        for field in declared.touches
    }
    if overwritten := sorted(touched & fields):
        raise Stale(version=ticket.version, changed=overwritten)


def _retag(ticket: Ticket, wanted: list[str], *, by: Actor) -> Ticket:
    names = {rules.tag_name(name) for name in wanted}
    held = set(tickets.tags_of(ticket))
    for name in sorted(held - names):
        ticket = actions.untag(ticket, name=name, by=by)
    for name in sorted(names - held):
        ticket = actions.tag(ticket, name=name, by=by)
    return ticket
