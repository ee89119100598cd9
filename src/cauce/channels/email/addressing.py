"""Whom an answer goes to, and from which mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from cauce.channels.email.directory import addresses_of, place_of
from cauce.channels.models import Arrival, Mailbox
from cauce.ground.db import prepared
from cauce.ground.mail.parsed import Address
from cauce.ground.mail.threading import mailbox_of
from cauce.people import queries as people
from cauce.people.rules import fold_address
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.tickets.models import Message, Ticket

NEXT = 2**62  # the id of a message that is still to be written


@dataclass(frozen=True, slots=True)
class Recipients:
    """The people of one mail; each gets a delivery of their own and sees the others."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...] = ()  # seen by nobody


def recipients_of(message: Message) -> Recipients:
    """Those whom the agent chose, else the requester with those who take part. Nobody without an address."""
    chosen = message.body.headers
    if chosen.get("to") or chosen.get("cc") or chosen.get("bcc"):
        return _once(*(_people(chosen.get(role)) for role in ("to", "cc", "bcc")))
    if message.automatic:  # that a request has come in concerns nobody but its writer
        return _once([_requester(message.ticket, message.pk)], [])
    return default_recipients(message.ticket, before=message.pk)


def default_recipients(ticket: Ticket, *, before: int = NEXT) -> Recipients:
    """Whom an answer goes to unless its writer chooses: the requester, and in copy those who take part."""
    others = [one.contact for one in tickets.participants_of(ticket) if one.accepted and one.role == "cc"]
    copies = [_address(contact.name, people.addresses_of(contact)) for contact in others]
    return _once([_requester(ticket, before)], copies)


def _requester(ticket: Ticket, before: int) -> Address | None:
    requester = ticket.requester
    last = tickets.last_incoming(ticket, before=before)
    if last is not None and last.contact_id == requester.pk:
        head = last.body.headers
        believed = not (head.get("verdict") or {}).get("failed")
        wishes = _people(head.get("reply_to") if believed else None) or _people([head.get("from")])
        found = [one for one in wishes if one is not None and place_of(one.email) is None]
        if found and (
            believed or fold_address(found[0].email) in map(fold_address, people.addresses_of(requester))
        ):
            return Address(found[0].name or requester.name, found[0].email)
    return _address(requester.name, people.addresses_of(requester))


def _address(name: str, known: list[str]) -> Address | None:
    return Address(name, known[0]) if known else None


def _people(kept: Any) -> list[Address | None]:
    """Addresses as a message's head keeps them: {name, email}, or just the address."""
    found: list[Address | None] = []
    for one in kept or []:
        if isinstance(one, dict) and one.get("email"):
            found.append(Address(str(one.get("name") or ""), str(one["email"])))
        elif isinstance(one, str) and one:
            found.append(Address("", one))
    return found


def _once(
    to: list[Address | None], cc: list[Address | None], bcc: Sequence[Address | None] = ()
) -> Recipients:
    """Each address once, none of ours, none that can be no address."""
    seen: set[str] = set()

    def kept(people: Sequence[Address | None]) -> tuple[Address, ...]:
        chosen = []
        for one in people:
            if one is None or one.folded in seen or one.domain.endswith(".invalid") or "@" not in one.email:
                continue
            if place_of(one.email) is None:
                seen.add(one.folded)
                chosen.append(one)
        return tuple(chosen)

    return Recipients(kept(to), kept(cc), kept(bcc))


def mailbox_of_message(message: Message) -> Mailbox | None:
    """The mailbox that its writer chose, if it still is one of the account's; else the ticket's."""
    chosen = message.body.headers.get("from_mailbox")
    if isinstance(chosen, int):
        rows = Mailbox.objects.select_related("brand").filter(account=message.ticket.account_id, active=True)
        if (found := rows.filter(pk=chosen).first()) is not None:
            return found
    return mailbox_for(message.ticket)


def mailbox_for(ticket: Ticket) -> Mailbox | None:
    """The mailbox that the ticket's last mail came to, else the brand's: the team's own before others."""
    boxes = {box.pk: box for box in _active(ticket.brand_id)}
    if len(boxes) > 1:
        for (came,) in _came_to(ticket.pk):
            if came in boxes:
                return boxes[came]
    first = next(iter(boxes.values()), None)
    return next((box for box in boxes.values() if box.team_id and box.team_id == ticket.team_id), first)


def address_of(message: Message, mailbox: Mailbox) -> str:
    """Which of the mailbox's addresses a message comes from: the one that its writer chose, else the one to which its
    customer wrote."""
    chosen = message.body.headers.get("from_address")
    ours = addresses_of(mailbox)
    return chosen if chosen in ours else _written_to(message.ticket, ours, message.pk)


def usual_address(ticket: Ticket, mailbox: Mailbox) -> str:
    """Which of them an answer comes from unless its writer chooses."""
    return _written_to(ticket, addresses_of(mailbox), NEXT)


def _written_to(ticket: Ticket, ours: list[str], before: int) -> str:
    if len(ours) > 1 and (last := tickets.last_incoming(ticket, before=before)) is not None:
        head = last.body.headers
        shown = [one.email for one in (*_people(head.get("to")), *_people(head.get("cc"))) if one is not None]
        for address in (*shown, *(head.get("recipients") or ())):
            if (found := mailbox_of(address)) in ours:
                return found
    return ours[0]


def mailbox_of_brand(brand_id: int) -> Mailbox | None:
    """The mailbox that a brand writes from when no ticket says which."""
    return next(iter(_active(brand_id)), None)


@prepared
def _active(brand: int) -> QuerySet[Mailbox]:
    return Mailbox.objects.select_related("brand").filter(active=True, brand=brand).order_by("pk")


@prepared
def _came_to(ticket: int) -> QuerySet[Arrival, tuple[int]]:
    return Arrival.objects.filter(message__ticket=ticket).order_by("-pk").values_list("mailbox_id")[:20]
