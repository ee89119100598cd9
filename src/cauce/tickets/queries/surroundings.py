"""What stands beside a conversation: tags, who takes part, other tickets, where it may move, words for ids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet

from cauce.ground.db import Question, prepared, together
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
PAST = 6


class Around(NamedTuple):
    """What stands beside a conversation."""

    tags: list[str]  # in order of the alphabet
    participants: list[Participant]  # besides the requester, those not yet accepted included
    links: list[Other]  # the tickets tied to this one that the viewer may see
    others: list[
        Other
    ]  # what else the requester has asked, as far as the viewer may see it, last changed first


def around(agent: Agent, ticket: Ticket, *besides: Question[Any]) -> tuple[Around, list[list[Any]]]:
    """What stands beside a ticket that was found for the agent, and the answers to `besides`: all by one statement."""
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    asked: list[Question[Any]] = [
        _tag_names.later(ticket.pk),
        _participants.later(ticket.pk),
        _links.later(ticket.pk),
    ]
    if everywhere:
        asked.append(_of_requester.later(ticket.account_id, ticket.requester_id, limit=PAST + 1))
    tags, participants, links, *rest = together(*asked, *besides)
    others = rest.pop(0) if everywhere else _visible_of_requester(agent, ticket)
    if links and not everywhere:
        allowed = set(picked(visible(agent), [row[0] for row in links]).values_list("pk", flat=True))
        links = [row for row in links if row[0] in allowed]
    beside = Around(
        sorted(name for (name,) in tags),
        participants,
        [Other(*row) for row in links],
        [Other(*row) for row in others if row[0] != ticket.pk][:PAST],
    )
    return beside, rest


@prepared
def _links(ticket: int) -> QuerySet[Link, tuple[int, int, str, str, datetime]]:
    return (
        Link.objects.filter(ticket=ticket).order_by("pk").values_list(*(f"other__{name}" for name in _OTHER))
    )


@prepared
def _of_requester(
    account: int, requester: int, *, limit: int
) -> QuerySet[Ticket, tuple[int, int, str, str, datetime]]:
    rows = Ticket.objects.filter(account=account, requester=requester).order_by("-updated_at")
    return rows.values_list(*_OTHER)[:limit]


def _visible_of_requester(agent: Agent, ticket: Ticket) -> list[tuple[int, int, str, str, datetime]]:
    rows = visible(agent).filter(requester=ticket.requester_id).order_by("-updated_at")
    return list(rows.values_list(*_OTHER)[: PAST + 1])


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
