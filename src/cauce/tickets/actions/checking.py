"""What the verbs refuse, each in one place, so that opening, changing and loading refuse the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cauce.people import queries as people
from cauce.tickets import events, rules
from cauce.tickets.errors import Invalid
from cauce.tickets.models import Ticket

if TYPE_CHECKING:
    from cauce.people.models import Agent, Team


def check_move(was: str, to: str) -> None:
    """Raise Invalid for a move that is not in the table of transitions; a known status may stay, but for «new», which
    is what a ticket is while nobody has looked at it."""
    if (was == to and to in rules.STATUSES and to != rules.NEW) or rules.can_move(was, to):
        return
    raise Invalid(
        _("A ticket that is «%(was)s» cannot become «%(to)s».")
        % {"was": events.status_word(was), "to": events.status_word(to)},
        field="status",
    )


def check_assignee(agent: Agent, ticket: Ticket) -> None:
    """Raise Invalid for an agent who may not answer in the ticket."""
    if not people.may(agent, "ticket.reply", ticket):
        raise Invalid(_("%(agent)s may not answer this ticket.") % {"agent": agent.name}, field="assignee")


def check_team(team: Team | None, account_id: int, brand_id: int) -> None:
    """Raise Invalid for a team of another account or brand."""
    if team is not None and (team.account_id != account_id or team.brand_id not in (None, brand_id)):
        raise Invalid(_("This team does not serve the ticket's brand."), field="team")


def check_priority(priority: str) -> None:
    """Raise Invalid for an unknown priority."""
    if priority not in rules.PRIORITIES:
        raise Invalid(_("There is no priority called «%(name)s».") % {"name": priority}, field="priority")


def check_kind(kind: str) -> None:
    """Raise Invalid for an unknown kind."""
    if kind not in rules.KINDS:
        raise Invalid(_("There is no kind called «%(name)s».") % {"name": kind}, field="kind")
