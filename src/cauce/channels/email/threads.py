"""Which ticket a mail belongs to (design.md §5.4). The order of the ways is the order of what they prove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cauce.channels.email import awaited, marks
from cauce.channels.email.directory import addresses_of
from cauce.channels.email.reading import Read
from cauce.channels.models import Delivery, Mailbox
from cauce.ground.mail.threading import mailbox_of, read_message_id, read_reply_address, tagged_numbers
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.people.models import Contact
    from cauce.tickets.models import Message, Ticket

MENTIONED = "mentioned"  # a ticket that the mail names, though its writer takes no part in it
DUPLICATE = "duplicate"  # a ticket that holds a message with the same id and other content
COPY = "copy"  # another brand's ticket of the same mail


@dataclass(slots=True)
class Place:
    """The ticket to join, if any, and those that a new one would be linked with."""

    ticket: Ticket | None = None
    stranger: bool = False
    by: str = ""  # address, id, reference, tag, bounce
    links: list[tuple[Ticket, str]] = field(default_factory=list)
    after: Ticket | None = None  # what had ended already, so that a new one is opened


def find(read: Read, mailbox: Mailbox, contact: Contact) -> Place:
    """Where the mail goes; a new ticket if nowhere. Inside the transaction that settles it."""
    place = Place()
    for by, named, proven in _candidates(read, mailbox, contact):
        ticket = tickets.living(named)
        if ticket is None or ticket.account_id != read.intake.account_id:
            continue
        takes_part = tickets.takes_part(ticket, contact)
        # Whoever spoke in a case that was merged may go on in the one that it lives on in.
        known = takes_part or (named.pk != ticket.pk and tickets.takes_part(named, contact))
        fits = by == "address" or ticket.brand_id == mailbox.brand_id
        if fits and (proven or (known and not read.forged)):
            return Place(ticket, stranger=not takes_part, by=by)
        if all(ticket.pk != other.pk for other, _ in place.links):
            place.links.append((ticket, MENTIONED))
    return place


def onward(place: Place, contact: Contact) -> Place:
    """The same place while its ticket takes more. When it has ended for good: the ticket that its customer's later
    words have opened already, or else a new one, linked."""
    ticket = place.ticket
    while ticket is not None and not tickets.takes_more(ticket):
        later = tickets.goes_on_in(ticket, contact)  # newer each time, so this ends
        if later is None:
            return Place(links=[(ticket, tickets.CONTINUED), *place.links], after=ticket)
        ticket = later
    if ticket is None or ticket is place.ticket:
        return place
    return Place(ticket, stranger=False, by=place.by, links=place.links)


def _candidates(read: Read, mailbox: Mailbox, contact: Contact) -> Iterator[tuple[str, Ticket, bool]]:
    """The tickets that a mail points at, and whether pointing there proves that we sent its writer something."""
    account = read.intake.account_id
    keys = marks.keys_of(account)
    for address in read.recipients:
        token = read_reply_address(address, keys)
        if token is not None and (ticket := tickets.itself(token.reference)) is not None:
            # In the head it may stand for another mailbox, which gets its own copy of the mail.
            to_us = address in read.intake.recipients or mailbox_of(address) in addresses_of(mailbox)
            yield ("address" if to_us else "id"), ticket, True
    ids = ids_named(read)
    for one in ids:
        own = read_message_id(one, keys)
        if own is not None and (ticket := tickets.itself(own.ticket)) is not None:
            yield "id", ticket, True
    # Anybody may have seen a foreign id, and anybody may write under it once more: the writer's own words come first.
    for known in sorted(tickets.known_as(account, ids), key=lambda one: one.contact_id != contact.pk):
        yield "reference", known.ticket, False
    for ticket in _carried(account, ids):
        yield "reference", ticket, False
    for ticket in awaited.cases_for(account, read.mail.known_id):
        yield "reference", ticket, False  # an answer to this mail was here before it
    for number in tagged_numbers(read.mail.subject)[:5]:
        if (ticket := tickets.numbered(account, number)) is not None:
            yield "tag", ticket, False  # anybody can guess a number


def _carried(account: int, ids: list[str]) -> list[Ticket]:
    """The tickets of mails that a carrier gave other ids than ours; Amazon puts its host behind them."""
    names = [*ids, *(one.partition("@")[0] for one in ids if one.endswith(".amazonses.com"))]
    rows = Delivery.objects.select_related("ticket").filter(account=account, carried_as__in=names)
    return [row.ticket for row in rows.order_by("pk")[:5]] if names else []


def ids_named(read: Read) -> list[str]:
    """The mails that a mail answers, the newest first: In-Reply-To, then References from its end."""
    ids = [read.mail.in_reply_to or "", *reversed(read.mail.references)]
    return [one for one in dict.fromkeys(ids) if one]


def twins(read: Read) -> list[Message]:
    """What came in before under the same id, in any brand of the account; newest first."""
    found = tickets.known_as(read.intake.account_id, [read.mail.known_id])
    return [one for one in found if one.direction == "in"]
