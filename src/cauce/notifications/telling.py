"""Telling an agent by mail what concerns them: a ticket was given to them, or their customer has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cauce.channels import actions as channels
from cauce.notifications import queries, stopping
from cauce.people import queries as people
from cauce.people.errors import NotFound
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact
    from cauce.people.models import Agent
    from cauce.tickets.models import Message, Ticket

LETTERS = 4000  # of what the customer said


def tell(fact: Fact) -> None:
    """Tell whoever a fact concerns, if they wish it, may still see the ticket, and did not do it themselves."""
    ticket = tickets.by_id(int(fact.subject.partition(":")[2]))
    event = "assigned" if fact.kind == "ticket.assigned" else "answered"
    if ticket is None or fact.data.get("automatic"):
        return
    agent = _agent(fact.data.get("to") if event == "assigned" else ticket.assignee_id)
    if agent is None or fact.actor == f"agent:{agent.pk}" or not queries.wishes_of(agent)[event]:
        return
    if event == "assigned" and ticket.assignee_id != agent.pk:
        return  # it has gone on to somebody else
    if people.may(agent, "ticket.see", ticket):
        said = tickets.last_incoming(ticket) if event == "assigned" else tickets.message(fact.data["message"])
        with override(agent.language), timezone.override(ZoneInfo(agent.time_zone)):
            _write(agent, ticket, event, said)


def _agent(pk: int | None) -> Agent | None:
    try:
        return people.agent(pk) if pk else None
    except NotFound:
        return None


def _write(agent: Agent, ticket: Ticket, event: str, said: Message | None) -> None:
    happened = {
        "assigned": _("This ticket is yours now."),
        "answered": _("%(name)s has written in a ticket of yours.")
        % {"name": said.contact.name if said and said.contact and said.contact.name else _("The customer")},
    }[event]
    heard = (said.body.new_text or said.body.text).strip() if said else ""
    values = queries.values_of(ticket) | {
        "event": happened,
        "message": heard[:LETTERS] + ("…" if len(heard) > LETTERS else ""),
        "ticket.link": f"{settings.BASE_URL}/tickets/{ticket.number}",
    }
    newest = tickets.messages_of(ticket, limit=1)
    channels.write_to_agent(
        agent, brand_id=ticket.brand_id, ticket=ticket, after=newest[-1].pk if newest else 0,
        subject=f"[#{ticket.number}] {ticket.subject}", stop_url=stopping.address(agent, event),
        text=queries.said(ticket.brand, "agent", agent.language, values),
    )  # fmt: skip
