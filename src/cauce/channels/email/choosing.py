"""What an agent may choose about the head of a mail: to whom it goes, and from which of their mailboxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cauce.channels.email.addressing import Recipients, default_recipients, mailbox_for
from cauce.channels.email.directory import place_of
from cauce.channels.errors import Invalid
from cauce.channels.models import Mailbox
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


def senders_of(agent: Agent) -> list[Mailbox]:
    """The mailboxes that the agent may write from: those of the brands in which they may answer."""
    rows = Mailbox.objects.select_related("brand", "team").filter(account=agent.account_id, active=True)
    return list(rows.filter(brand__in=people.brands_of(agent, "ticket.reply")).order_by("address"))


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
        to, cc, bcc, () if choice.forward is not None else joining, chosen.pk if chosen else None, choice.forward,
        choice.signature,
    )  # fmt: skip


def addressed_first(agent: Agent, choice: Choice) -> tuple[Addressed, Mailbox]:
    """The head of a mail that opens a ticket, and the mailbox that it leaves from. The first of `to` is the customer.

    Raises Invalid.
    """
    to, cc, bcc = _each_once(
        _people(choice.to, "to", ()), _people(choice.cc, "cc", ()), _people(choice.bcc, "bcc", ())
    )
    sender = _sender(agent, choice.mailbox, None)
    return Addressed(to, cc, bcc, (*to[1:], *cc), sender.pk, None, choice.signature), sender


def _sender(agent: Agent, address: str, usual: Mailbox | None) -> Mailbox:
    folded = fold_address(address)
    if usual is not None and usual.address == folded:
        return usual
    found = next((box for box in senders_of(agent) if box.address == folded), None)
    if found is None:
        raise Invalid(_("You may not write from %(address)s.") % {"address": address or "—"}, field="mailbox")
    return found


def _people(given: Iterable[str] | None, role: str, usual: Iterable[Address]) -> tuple[Person, ...]:
    if given is None:
        return tuple(Person(one.email, one.name) for one in usual)
    return tuple(_person(one, role) for one in given if one.strip())


def _person(typed: str, role: str) -> Person:
    name, email = parseaddr(typed.strip())
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
