"""What channels ask, with no viewer: they hand messages in and carry them out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from cauce.ground import clock
from cauce.ground.db import prepared
from cauce.tickets import rules
from cauce.tickets.models import Attachment, Link, Message, Ticket
from cauce.tickets.queries.surroundings import takes_part

if TYPE_CHECKING:
    from cauce.people.models import Brand, Contact

_IDS = 19  # of earlier messages, in an outgoing one
_AFTER_ALL = 2**62
CONTINUED = "continued"  # the kind of link between a ticket that had ended and the one opened instead


def numbered(account_id: int, number: int) -> Ticket | None:
    """The ticket that has this number, even if it lives on elsewhere."""
    return next(iter(_by_number(account_id, number)), None)


def by_number(account_id: int, number: int) -> Ticket | None:
    """A ticket by number, its merged-into followed to the end."""
    return living(numbered(account_id, number))


@prepared
def _by_number(account: int, number: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(account=account, number=number)


def itself(pk: int) -> Ticket | None:
    """The ticket that has this primary key, even if it lives on elsewhere."""
    return next(iter(_by_id(pk)), None)


def by_id(pk: int) -> Ticket | None:
    """A ticket by primary key, its merged-into followed to the end."""
    return living(itself(pk))


@prepared
def _by_id(pk: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(pk=pk)


def living(ticket: Ticket | None) -> Ticket | None:
    """The ticket that a merged one lives on in."""
    seen: set[int] = set()
    while ticket is not None and ticket.merged_into_id is not None and ticket.pk not in seen:
        seen.add(ticket.pk)
        ticket = ticket.merged_into
    return ticket


def takes_more(ticket: Ticket) -> bool:
    """Whether what a customer says now joins the ticket; without a team, always."""
    team = ticket.team
    if team is None:
        return True
    ended = ticket.resolved_at or ticket.closed_at
    return rules.takes_more(
        ticket.status, team.reopens, ended=ended, days=team.reopen_days, now=clock.now()
    )  # fmt: skip


def goes_on_in(ticket: Ticket, contact: Contact) -> Ticket | None:
    """The newest ticket that was opened because this one had ended, among those in which the contact takes part."""
    rows = Link.objects.filter(ticket=ticket, kind=CONTINUED, other__gt=ticket.pk).select_related(
        "other__team"
    )
    for one in rows.order_by("-other"):
        later = living(one.other)
        if later is not None and takes_part(later, contact):
            return later
    return None


def message(pk: int) -> Message | None:
    """A message with its ticket and body."""
    return next(iter(_message(pk)), None)


@prepared
def _message(pk: int) -> QuerySet[Message]:
    rows = Message.objects.select_related("ticket", "ticket__brand", "ticket__requester", "body", "agent")
    return rows.filter(pk=pk)


def has_files(message: int) -> bool:
    """Whether files came with a message."""
    return Attachment.objects.filter(message=message).exists()


def same_message(brand: Brand, external_id: str, identity: str) -> Message | None:
    """The message of this brand with the same id and the same content, if it has come before."""
    return Message.objects.filter(brand=brand, external_id=external_id, identity=identity).first()


def known_as(account_id: int, external_ids: Iterable[str]) -> list[Message]:
    """The messages that the outside knows by one of these ids, newest first; at most twenty of each."""
    ids = dict.fromkeys(one for one in external_ids if one)
    found = [message for one in ids for message in _known_as(account_id, one)]
    return sorted(found, key=lambda message: message.pk, reverse=True)


def ids_known(account_id: int, external_ids: Iterable[str]) -> set[str]:
    """Those of these ids by which the outside knows a message."""
    rows = Message.objects.filter(external_id__in=list(external_ids), ticket__account=account_id)
    return set(rows.exclude(external_id="").values_list("external_id", flat=True))


@prepared
def _known_as(account: int, external_id: str) -> QuerySet[Message]:
    rows = Message.objects.filter(external_id=external_id, ticket__account=account)
    return rows.select_related("ticket", "ticket__brand").order_by("-pk")[:20]


def raw_in_use(raw_ids: Collection[int]) -> set[int]:
    """Those of these raw inputs that a message was made of: what a sweep asks."""
    rows = Message.objects.filter(raw_id__in=raw_ids).values_list("raw_id", flat=True)
    return {pk for pk in rows if pk is not None}


_BY_MACHINES = ("bounce", "delay", "receipt", "out_of_office", "auto_reply")


def last_incoming(
    ticket: Ticket, *, before: int = _AFTER_ALL, newest: Sequence[Message] = ()
) -> Message | None:
    """What the customer last said themselves, with its body: whom an answer goes to. `before` is a message's id;
    `newest` are the ticket's newest messages, oldest first, where they are at hand."""
    for one in reversed(newest):
        if one.direction == "in" and not one.stranger and one.automatic not in _BY_MACHINES:
            return one
    if newest and len(newest) >= ticket.message_count:
        return None
    return next(iter(_incoming(ticket.pk, before)), None)


@prepared
def _incoming(ticket: int, before: int) -> QuerySet[Message]:
    rows = Message.objects.filter(ticket=ticket, pk__lt=before, direction="in", stranger=False)
    rows = rows.exclude(automatic__in=_BY_MACHINES)
    return rows.select_related("body", "contact").order_by("-pk")[:1]


def outside_ids(ticket: Ticket, *, before: int) -> list[str]:
    """By which ids the outside knows what was said in a ticket before a message: the first and the newest, oldest
    first. Never a note's."""
    newest = [one for (one,) in _outside_ids(ticket.pk, before)][::-1]
    if len(newest) < _IDS:
        return newest
    return list(dict.fromkeys([*(one for (one,) in _first_outside_id(ticket.pk)), *newest]))


@prepared
def _outside_ids(ticket: int, before: int) -> QuerySet[Message, tuple[str]]:
    return _outside().filter(ticket=ticket, pk__lt=before).order_by("-pk").values_list("external_id")[:_IDS]


@prepared
def _first_outside_id(ticket: int) -> QuerySet[Message, tuple[str]]:
    return _outside().filter(ticket=ticket).order_by("pk").values_list("external_id")[:1]


def _outside() -> QuerySet[Message]:
    return Message.objects.filter(direction__in=("in", "out")).exclude(external_id="")


@prepared
def acknowledgements_of(ticket: int) -> QuerySet[Message, tuple[int]]:
    """The messages that told a ticket's writer that their request has come in, by id."""
    return Message.objects.filter(ticket=ticket, direction="out", automatic="acknowledgement").values_list(
        "pk"
    )


@prepared
def acknowledgements_to(contact: int, *, limit: int) -> QuerySet[Message, tuple[datetime]]:
    """When a contact was last told so, newest first."""
    rows = Message.objects.filter(ticket__requester=contact, direction="out", automatic="acknowledgement")
    return rows.order_by("-pk").values_list("created_at")[:limit]


@prepared
def earlier_than(ticket: int, message: int) -> QuerySet[Message, tuple[int]]:
    """Something said in a ticket before a message, by id; none if the ticket begins with it."""
    return Message.objects.filter(ticket=ticket, pk__lt=message).values_list("pk")[:1]
