"""What stands beside a conversation: tags, who takes part, other tickets, where it may move, words for ids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet

from cauce.ground.db import prepared
from cauce.people import queries as people
from cauce.tickets import rules
from cauce.tickets.models import Link, Participant, Tag, Ticket, TicketTag
from cauce.tickets.queries.seeing import picked, visible

if TYPE_CHECKING:
    from cauce.people.models import Agent, Contact


def tags_of(ticket: Ticket) -> list[str]:
    """The ticket's tags, in order of the alphabet."""
    return sorted(name for (name,) in _tag_names(ticket.pk))


@prepared
def _tag_names(ticket: int) -> QuerySet[TicketTag, tuple[str]]:
    return TicketTag.objects.filter(ticket=ticket).values_list("tag__name")


def tags_of_many(ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of several tickets, in one query."""
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    for ticket, name in (
        TicketTag.objects.filter(ticket__in=found).order_by("tag__name").values_list("ticket", "tag__name")
    ):
        found[ticket].append(name)
    return found


def participants_of(ticket: Ticket) -> list[Participant]:
    """Who takes part besides the requester, those not yet accepted included."""
    return _participants(ticket.pk)


@prepared
def _participants(ticket: int) -> QuerySet[Participant]:
    return Participant.objects.filter(ticket=ticket).select_related("contact").order_by("pk")


def takes_part(ticket: Ticket, contact: Contact) -> bool:
    """Whether the contact is the requester or an accepted participant."""
    return ticket.requester_id == contact.pk or bool(_taking_part(ticket.pk, contact.pk))


@prepared
def _taking_part(ticket: int, contact: int) -> QuerySet[Participant, tuple[int]]:
    return Participant.objects.filter(ticket=ticket, contact=contact, accepted=True).values_list("pk")


class Other(NamedTuple):
    """Another ticket, as far as it shows beside this one."""

    id: int
    number: int
    subject: str
    status: str
    updated_at: datetime


_OTHER = Other._fields


def links_of(agent: Agent, ticket: Ticket) -> list[Other]:
    """The tickets tied to this one that the agent may see."""
    linked = [Other(*row) for row in _links(ticket.pk)]
    if not linked:
        return []
    allowed = set(picked(visible(agent), [one.id for one in linked]).values_list("pk", flat=True))
    return [one for one in linked if one.id in allowed]


@prepared
def _links(ticket: int) -> QuerySet[Link, tuple[int, int, str, str, datetime]]:
    return (
        Link.objects.filter(ticket=ticket).order_by("pk").values_list(*(f"other__{name}" for name in _OTHER))
    )


def others_of(agent: Agent, ticket: Ticket, limit: int = 6) -> list[Other]:
    """What else the ticket's requester has asked, as far as the agent may see it, last changed first."""
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    if everywhere:
        found = _of_requester(ticket.account_id, ticket.requester_id, limit=limit + 1)
    else:
        rows = visible(agent).filter(requester=ticket.requester_id)
        found = list(rows.order_by("-updated_at").values_list(*_OTHER)[: limit + 1])
    return [Other(*row) for row in found if row[0] != ticket.pk][:limit]


@prepared
def _of_requester(
    account: int, requester: int, *, limit: int
) -> QuerySet[Ticket, tuple[int, int, str, str, datetime]]:
    rows = Ticket.objects.filter(account=account, requester=requester).order_by("-updated_at")
    return rows.values_list(*_OTHER)[:limit]


def moves_of(ticket: Ticket) -> list[str]:
    """The statuses that the ticket has or may be moved to, in their order."""
    return [one for one in rules.STATUSES if one == ticket.status or rules.can_move(ticket.status, one)]


def priorities() -> tuple[str, ...]:
    """Every priority, from the least pressing."""
    return rules.PRIORITIES


def kinds() -> tuple[str, ...]:
    """Every kind of request."""
    return rules.KINDS


def names_for(kind: str, pks: Iterable[int]) -> dict[int, str]:
    """Words for ids in timeline sentences."""
    ids = set(pks)
    if kind == "tag":
        return dict(Tag.objects.filter(pk__in=ids).values_list("pk", "name"))
    if kind == "ticket":
        return {
            pk: str(number) for pk, number in Ticket.objects.filter(pk__in=ids).values_list("pk", "number")
        }
    return people.names(kind, ids)
