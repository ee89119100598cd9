"""What a viewer may see. `visible` is the one filter; everything that shows a ticket to an agent starts from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from cauce.ground.db import prepared
from cauce.people import queries as people
from cauce.tickets.errors import Infected, NotAllowed, NotFound, Unscanned
from cauce.tickets.models import Attachment, Message, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Agent, Contact


def visible(agent: Agent, verb: str = "ticket.see") -> QuerySet[Ticket]:
    """The tickets that the agent may see (or do another verb to)."""
    rows = Ticket.objects.filter(account=agent.account_id)
    everywhere, brands, teams = people.reach(agent, verb)
    if everywhere:
        return rows
    return rows.filter(Q(brand__in=brands) | Q(team__in=teams)) if brands or teams else rows.none()


def picked(rows: QuerySet[Ticket], ids: Iterable[int]) -> QuerySet[Ticket]:
    """Those of `rows` with these primary keys.

    Each ticket is asked about by itself: left to choose, SQLite goes through all of an account for the sake of three.
    """
    return Ticket.objects.filter(Exists(rows.filter(pk=OuterRef("pk"))), pk__in=list(ids))


_ON_A_PAGE = ("brand", "team", "assignee", "requester", "requester__company")


@prepared
def _numbered(account: int, number: int) -> QuerySet[Ticket]:
    return Ticket.objects.select_related(*_ON_A_PAGE).filter(account=account, number=number)


def ticket_for(agent: Agent, number: int, verb: str = "ticket.see") -> Ticket:
    """A ticket by number, for an agent who wants to do `verb` to it.

    Raises NotFound when they may not see it, NotAllowed when they see it but may not do that.
    """
    if number >= 2**31:
        raise NotFound  # no column holds it, and an address can
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    if everywhere:
        found = _numbered(agent.account_id, number)
    else:
        found = list(visible(agent).select_related(*_ON_A_PAGE).filter(number=number)[:1])
    if not found:
        raise NotFound
    [ticket] = found
    if not people.may(agent, verb, ticket):
        raise NotAllowed(verb=verb)
    return ticket


def message_for(agent: Agent, pk: int, verb: str = "ticket.see") -> Message:
    """A message whose ticket the agent may see. Raises NotFound, NotAllowed as `ticket_for`."""
    message = (
        Message.objects.select_related("ticket", "body").filter(pk=pk, ticket__in=visible(agent)).first()
    )
    if message is None:
        raise NotFound
    if not people.may(agent, verb, message.ticket):
        raise NotAllowed(verb=verb)
    return message


def attachment_for(agent: Agent, pk: int) -> Attachment:
    """A file of a message whose ticket the agent may see. Raises NotFound."""
    found = (
        Attachment.objects.select_related("message").filter(pk=pk, message__ticket__in=visible(agent)).first()
    )
    if found is None:
        raise NotFound
    return found


def check_safe(file: Attachment) -> None:
    """Raise Infected for a file that a scanner has condemned, Unscanned for one that waits for it: asked before
    anybody is given a file of a message."""
    if file.threat:
        raise Infected
    if settings.CLAMD and settings.CLAMD_HOLDS and file.threat is None and file.message.direction == "in":
        raise Unscanned


def contact_for(agent: Agent, pk: int) -> Contact:
    """A contact that the agent may see: any of the account with the right everywhere, else those whose tickets they
    see. Raises NotFound."""
    contact = people.contact(agent.account_id, pk)
    everywhere, _brands, _teams = people.reach(agent, "contact.see")
    if everywhere:
        return contact
    if people.may_anywhere(agent, "contact.see") and visible(agent).filter(requester=contact).exists():
        return contact
    raise NotFound


def contacts_like(agent: Agent, words: str, *, limit: int = 8) -> list[tuple[str, str]]:
    """(name, address) of the contacts that the agent may see whose name or address has these words, by name."""
    if not people.may_anywhere(agent, "contact.see"):
        return []
    rows = people.reached_like(agent.account_id, words)
    everywhere, _brands, _teams = people.reach(agent, "contact.see")
    if not everywhere:
        rows = rows.filter(contact__in=visible(agent).values("requester"))
    return list(rows.values_list("contact__name", "shown")[:limit])
