"""What an agent may choose about the head of a mail: to whom it goes, and from which of their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cauce.channels.email.addressing import AtHand, Recipients, default_recipients, mailbox_for, usual_sender
from cauce.channels.email.directory import addresses_of, place_of
from cauce.channels.errors import Invalid
from cauce.channels.models import Alias, Mailbox
from cauce.people import queries as people
from cauce.people.rules import fold_address
from cauce.tickets.actions import Addressed, Person

if TYPE_CHECKING:
    from cauce.ground.mail.parsed import Address
    from cauce.people.models import Agent
    from cauce.tickets.models import Ticket

MOST = 50  # people of one mail; providers refuse more, and a desk that needs more wants a newsletter


@dataclass(frozen=True, slots=True)
class Choice:
    """What came from a form or a request, as typed: «Ana Ruiz <ana@example.org>» or the address alone.

    None: nothing was chosen, so it is as always. `mailbox` is an address.
    """

    to: Sequence[str] | None = None
    cc: Sequence[str] | None = None
    bcc: Sequence[str] | None = None
    mailbox: str = ""
    forward: int | None = None
    signature: dict[str, str] | None = field(default=None)

    @property
    def is_nothing(self) -> bool:
        """Whether everything is as always."""
        return self == Choice()


@dataclass(frozen=True, slots=True)
class Sender:
    """An address that mail may come from, and the mailbox that it belongs to."""

    mailbox: Mailbox
    address: str


def senders_of(agent: Agent) -> list[Sender]:
    """What the agent may write from: the mailboxes of the brands in which they may answer, each with its aliases."""
    rows = Mailbox.objects.select_related("brand", "team").filter(account=agent.account_id, active=True)
    boxes = rows.filter(brand__in=people.brands_of(agent, "ticket.reply")).order_by("address")
    aliases: dict[int, list[str]] = {}
    others = Alias.objects.filter(mailbox__in=boxes).order_by("address").values_list("mailbox", "address")
    for pk, address in others:
        aliases.setdefault(pk, []).append(address)
    return [Sender(box, one) for box in boxes for one in (box.address, *aliases.get(box.pk, ()))]


def sender_for(ticket: Ticket, *, at_hand: AtHand | None = None) -> Sender | None:
    """From where an answer in a ticket comes unless its writer chooses; None when its brand has no mailbox."""
    usual = usual_sender(ticket, at_hand=at_hand)
    return None if usual is None else Sender(*usual)


def addressed(agent: Agent, ticket: Ticket, choice: Choice) -> Addressed | None:
    """The head that an agent chose for an answer or a forward; None if nothing was chosen. Raises Invalid, naming the
    field and what is wrong with it."""
    if choice.is_nothing:
        return None
    usual = Recipients((), ()) if choice.forward is not None else default_recipients(ticket)
    to = _people(choice.to, "to", usual.to)
    cc = _people(choice.cc, "cc", usual.cc)
    bcc = _people(choice.bcc, "bcc", ())
    known = {one.folded for one in (*usual.to, *usual.cc)}
    to, cc, bcc = _each_once(to, cc, bcc)
    joining = tuple(one for one in (*to, *cc) if fold_address(one.email) not in known)
    chosen = _sender(agent, choice.mailbox, mailbox_for(ticket)) if choice.mailbox else None
    return Addressed(
        to, cc, bcc, () if choice.forward is not None else joining, chosen.mailbox.pk if chosen else None,
        choice.forward, choice.signature, _coming_from(chosen),
    )  # fmt: skip


def addressed_first(agent: Agent, choice: Choice) -> tuple[Addressed, Mailbox]:
    """The head of a mail that opens a ticket, and the mailbox that it leaves from. The first of `to` is the customer.

    Raises Invalid.
    """
    to, cc, bcc = _each_once(
        _people(choice.to, "to", ()), _people(choice.cc, "cc", ()), _people(choice.bcc, "bcc", ())
    )
    sender = _sender(agent, choice.mailbox, None)
    joining, more = (*to[1:], *cc), _coming_from(sender)
    return Addressed(to, cc, bcc, joining, sender.mailbox.pk, None, choice.signature, more), sender.mailbox


def _coming_from(sender: Sender | None) -> dict[str, str]:
    return {"from_address": sender.address} if sender is not None else {}


def _sender(agent: Agent, address: str, usual: Mailbox | None) -> Sender:
    folded = fold_address(address)
    if usual is not None and folded in addresses_of(usual):
        return Sender(usual, folded)
    found = next((one for one in senders_of(agent) if one.address == folded), None)
    if found is None:
        raise Invalid(_("You may not write from %(address)s.") % {"address": address or "—"}, field="mailbox")
    return found


def _people(given: Iterable[str] | None, role: str, usual: Iterable[Address]) -> tuple[Person, ...]:
    if given is None:
        return tuple(Person(one.email, one.name) for one in usual)
    return tuple(_person(one, role) for one in given if one.strip())


def _person(typed: str, role: str) -> Person:
    # A second address behind a line break would be taken for the one that was meant.
    name, email = parseaddr(typed.strip()) if len(typed.strip().splitlines()) == 1 else ("", "")
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        said = _("«%(email)s» is not an e-mail address. Write one like ana@example.org.")
        raise Invalid(said % {"email": typed.strip()[:100]}, field=role) from error
    if place_of(email) is not None:
        said = _("%(email)s is one of your own mailboxes; it has every message already.")
        raise Invalid(said % {"email": email}, field=role)
    return Person(email[:320], name.strip()[:200])


def _each_once(*roles: tuple[Person, ...]) -> list[tuple[Person, ...]]:
    seen: set[str] = set()
    kept = []
    for people_there in roles:
        once = [one for one in people_there if fold_address(one.email) not in seen]
        once = list({fold_address(one.email): one for one in reversed(once)}.values())[::-1]
        seen.update(fold_address(one.email) for one in once)
        kept.append(tuple(once))
    if not kept[0]:
        raise Invalid(_("Write to whom it goes."), field="to")
    if len(seen) > MOST:
        raise Invalid(_("A mail goes to at most %(count)s people.") % {"count": MOST}, field="to")
    return kept
