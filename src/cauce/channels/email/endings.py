"""What stands under an answer, and in which language: for the letter, and for whoever is writing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from cauce.channels.email import pages
from cauce.people import queries as people

if TYPE_CHECKING:
    from cauce.channels.models import Mailbox
    from cauce.people.models import Agent, Team
    from cauce.tickets.models import Ticket


def language_for(ticket: Ticket | None, mailbox: Mailbox) -> str:
    """The requester's, when we speak it; else what the mailbox speaks."""
    theirs = ticket.requester.language if ticket is not None else ""
    return theirs if theirs in dict(settings.LANGUAGES) else mailbox.language or mailbox.brand.language


def ending(mailbox: Mailbox, language: str, *, agent: Agent | None, team: Team | None) -> str:
    """The signature as safe HTML: the agent's, the team's, the mailbox's or the brand's; empty for none."""
    house = pages.lines(mailbox.signature.strip())
    return people.signature_for(mailbox.brand, language, agent=agent, team=team, house=house)


def ending_for(agent: Agent, ticket: Ticket | None, mailbox: Mailbox) -> str:
    """What an agent's answer from a mailbox would end with; without a ticket, a first mail."""
    team = ticket.team if ticket is not None else mailbox.team
    return ending(mailbox, language_for(ticket, mailbox), agent=agent, team=team)
