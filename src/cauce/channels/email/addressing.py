"""Whom an answer goes to, and from which mailbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
        return _once([_asked_for(message.ticket, message.pk)], [])
    return default_recipients(message.ticket, before=message.pk)


@dataclass(frozen=True, slots=True)
class AtHand:
    """What a page that shows a ticket knows already, so that it is not asked for again."""

    last: Message | None  # what the customer last said themselves
    addresses: Sequence[str]  # the requester's, oldest first
    copies: Sequence[Address]  # those who take part and are answered in copy
    boxes: Sequence[tuple[Mailbox, list[str]]]  # the active ones of the brand, with their addresses
    is_ours: Callable[[str], bool]


def default_recipients(ticket: Ticket, *, before: int = NEXT, at_hand: AtHand | None = None) -> Recipients:
    """Whom an answer goes to unless its writer chooses: the requester, and in copy those who take part."""
    if at_hand is not None:
        requester = _requester(ticket, at_hand.last, at_hand.addresses, at_hand.is_ours)
        return _once([requester], list(at_hand.copies), is_ours=at_hand.is_ours)
    copied = [one.contact for one in tickets.participants_of(ticket) if one.accepted and one.role == "cc"]
    emails = people.emails(one.pk for one in copied) if copied else {}
    copies: list[Address | None] = [Address(one.name, emails[one.pk]) for one in copied if one.pk in emails]
    return _once([_asked_for(ticket, before)], copies)


def _asked_for(ticket: Ticket, before: int) -> Address | None:
    last = tickets.last_incoming(ticket, before=before)
    return _requester(ticket, last, people.addresses_of(ticket.requester), _is_ours)


def _requester(
    ticket: Ticket, last: Message | None, addresses: Sequence[str], is_ours: Callable[[str], bool]
) -> Address | None:
    requester = ticket.requester
    if last is not None and last.contact_id == requester.pk:
        head = last.body.headers
        believed = not (head.get("verdict") or {}).get("failed")
        wishes = _people(head.get("reply_to") if believed else None) or _people([head.get("from")])
        found = [one for one in wishes if one is not None and not is_ours(one.email)]
        if found and (believed or fold_address(found[0].email) in map(fold_address, addresses)):
            return Address(found[0].name or requester.name, found[0].email)
    return Address(requester.name, addresses[0]) if addresses else None


def _is_ours(email: str) -> bool:
    return place_of(email) is not None


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
    to: Sequence[Address | None], cc: Sequence[Address | None], bcc: Sequence[Address | None] = (),
    *, is_ours: Callable[[str], bool] = _is_ours,
) -> Recipients:  # fmt: skip
    """Each address once, none of ours, none that can be no address."""
    seen: set[str] = set()

    def kept(people: Sequence[Address | None]) -> tuple[Address, ...]:
        chosen = []
        for one in people:
            if one is None or one.folded in seen or one.domain.endswith(".invalid") or "@" not in one.email:
                continue
            if not is_ours(one.email):
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


def mailbox_for(ticket: Ticket, *, among: Iterable[Mailbox] | None = None) -> Mailbox | None:
    """The mailbox that the ticket's last mail came to, else the brand's: the team's own before others. `among` are
    the brand's active ones, where they are at hand."""
    boxes = {box.pk: box for box in (_active(ticket.brand_id) if among is None else among)}
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


def usual_sender(ticket: Ticket, *, at_hand: AtHand | None = None) -> tuple[Mailbox, str] | None:
    """The mailbox, and which of its addresses, that an answer comes from unless its writer chooses; None when the
    ticket's brand has no mailbox."""
    if at_hand is None:
        box = mailbox_for(ticket)
        return None if box is None else (box, _written_to(ticket, addresses_of(box), NEXT))
    addresses = {box.pk: ours for box, ours in at_hand.boxes}
    box = mailbox_for(ticket, among=[box for box, _ours in at_hand.boxes])
    return None if box is None else (box, _first_named(at_hand.last, addresses[box.pk]))


def boxes_of(brand_id: int) -> list[tuple[Mailbox, list[str]]]:
    """The mailboxes that a brand may write from, each with its addresses."""
    return [(box, addresses_of(box)) for box in _active(brand_id)]


def _written_to(ticket: Ticket, ours: list[str], before: int) -> str:
    return _first_named(tickets.last_incoming(ticket, before=before) if len(ours) > 1 else None, ours)


def _first_named(last: Message | None, ours: list[str]) -> str:
    if len(ours) > 1 and last is not None:
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
