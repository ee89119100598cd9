"""Writing to a customer who has not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.tickets.actions.addressing import Addressed
from cauce.tickets.actions.drafting import NEW, discard_draft
from cauce.tickets.actions.opening import open_ticket
from cauce.tickets.actions.replying import reply
from cauce.tickets.actions.saying import Said
from cauce.tickets.models import Message, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Agent, Brand, Contact, Team


@write()
def write_first(
    brand: Brand,
    said: Said,
    *,
    requester: Contact,
    subject: str,
    agent: Agent,
    by: Actor,
    addressed: Addressed,
    team: Team | None = None,
    channel: str = "email",
) -> tuple[Ticket, Message]:
    """Open a ticket with a mail of ours to a customer; it leaves, and can be taken back, as an answer does.

    The ticket is its writer's, and it is the customer's turn. Raises Invalid as `open_ticket` and `reply`.
    """
    ticket, _message = open_ticket(
        brand, requester=requester, channel=channel, subject=subject, by=by, team=team
    )
    message = reply(ticket, said, agent=agent, by=by, addressed=addressed)
    discard_draft(agent, None, kind=NEW)
    return ticket, message
