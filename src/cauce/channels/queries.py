"""Reading the channels: mailboxes and how they are, what waits, what failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.channels.email import carrying, copies, directory, health, signatures, ways
from cauce.channels.email.addressing import AtHand, boxes_of, default_recipients
from cauce.channels.email.carriers.known import KNOWN
from cauce.channels.email.choosing import Choice, Sender, addressed, addressed_first, sender_for, senders_of
from cauce.channels.email.directory import is_own, own_addresses
from cauce.channels.email.endings import ending_for
from cauce.channels.email.health import Health, OldMail
from cauce.channels.email.originals import mail_of
from cauce.channels.email.troubled import Troubled, left_out, original, stored_mail, troubled_mails
from cauce.channels.models import Carrier, Consent, Delivery, Intake, Mailbox, MailboxAlarm, Provider
from cauce.ground import clock
from cauce.ground.db import Question, prepared
from cauce.people.errors import NotFound
from cauce.people.queries import brands_of, reach
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.people.models import Agent, Contact
    from cauce.tickets.models import Ticket

__all__ = [
    "AtHand", "Choice", "Health", "OldMail", "Sender", "Troubled", "Waiting", "address_for", "addressed",
    "addressed_first", "alarms", "aliases_of", "boxes_of", "by_message", "carrier_of", "carriers", "consent_of",
    "copies_left_by", "default_recipients", "deliveries_asked", "deliveries_between", "delivery_for", "ending_for",
    "health_findings", "health_of", "health_of_mailboxes", "hook_of", "is_own", "left_out", "mail_of",
    "mailbox_by_address", "mailbox_for", "mailboxes_of", "may_set_all", "original", "own_addresses", "providers_of",
    "sender_for", "senders_of", "signing_record_of", "stored_mail", "troubled_mails", "waiting",
]  # fmt: skip
WAITS_FOR = timedelta(minutes=2)


def mailboxes_of(agent: Agent) -> QuerySet[Mailbox]:
    """The mailboxes whose settings the agent may change, by address."""
    everywhere, brands, _teams = reach(agent, "settings.edit")
    rows = (
        Mailbox.objects.filter(account=agent.account_id).select_related("brand", "team").order_by("address")
    )
    return rows if everywhere else rows.filter(brand__in=brands)


def address_for(agent: Agent) -> str:
    """An address at which a mail becomes a ticket that the agent sees; empty if there is none."""
    rows = Mailbox.objects.filter(account=agent.account_id, active=True, brand__in=brands_of(agent))
    return rows.order_by("address").values_list("address", flat=True).first() or ""


def mailbox_for(agent: Agent, pk: int) -> Mailbox:
    """A mailbox whose settings the agent may change. Raises NotFound."""
    found = mailboxes_of(agent).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def mailbox_by_address(address: str) -> Mailbox | None:
    """A mailbox by its own address, active or not."""
    rows = Mailbox.objects.select_related("brand", "team").filter(address=address.strip().casefold())
    return rows.order_by("pk").first()


def aliases_of(mailbox: Mailbox) -> list[str]:
    """The other addresses whose mail belongs to the mailbox."""
    return directory.addresses_of(mailbox)[1:]


def health_of(mailbox: Mailbox) -> Health:
    """How a mailbox is doing at receiving."""
    return health.of([mailbox])[mailbox.pk]


def health_of_mailboxes(agent: Agent) -> list[tuple[Mailbox, Health]]:
    """Every mailbox whose settings the agent may change, with how it is; by address."""
    boxes = list(mailboxes_of(agent))
    found = health.of(boxes)
    return [(box, found[box.pk]) for box in boxes]


def alarms(agent: Agent) -> list[MailboxAlarm]:
    """The mailboxes that have fallen silent and whose settings the agent may change, the longest first."""
    rows = MailboxAlarm.objects.filter(ended_at__isnull=True, mailbox__in=mailboxes_of(agent))
    return list(rows.select_related("mailbox").order_by("began_at"))


def providers_of(agent: Agent) -> dict[str, Provider]:
    """How Cauce is registered at providers of mailboxes, by key; empty for whoever may change no settings."""
    if not mailboxes_of(agent).exists() and not reach(agent, "settings.edit")[0]:
        return {}
    return {row.key: row for row in Provider.objects.filter(account=agent.account_id)}


def consent_of(mailbox: Mailbox) -> Consent | None:
    """What the mailbox's provider lets us do; `error` says why it no longer does. None: nobody has given us leave."""
    return Consent.objects.filter(mailbox=mailbox, provider=mailbox.sign_in).exclude(refresh="").first()


def may_set_all(agent: Agent) -> bool:
    """Whether the agent sets what all mailboxes of the account share."""
    return reach(agent, "settings.edit")[0]


def carrier_of(agent: Agent, mailbox: Mailbox | None) -> Carrier | None:
    """Who carries a mailbox's mail, or (None) that of all that have no way of their own. Raises NotFound for whoever
    may not set that."""
    if mailbox is None and not may_set_all(agent):
        raise NotFound
    return carrying.carrier_of(agent.account_id, mailbox)


carriers = tuple(KNOWN.values())
hook_of = carrying.address_of_hook


def copies_left_by(token: str) -> tuple[Ticket, Contact]:
    """Which conversation an address in a mail in copy leaves, and who does. Raises NotFound."""
    return copies.opened(token)


def signing_record_of(mailbox: Mailbox) -> tuple[str, str]:
    """The DNS record (TXT) by which a mailbox's signatures are checked: name and value; empty without a key."""
    return signatures.record_of(mailbox)


def deliveries_between(ticket_id: int, first: int, last: int) -> dict[int, list[Delivery]]:
    """How a stretch of a ticket's messages, from the id `first` to `last`, is getting to its recipients; by message."""
    return by_message(_deliveries(ticket_id, first, last))


def deliveries_asked(ticket_id: int, first: int, last: int) -> Question[Delivery]:
    """The same as a question, whose answer `by_message` sorts."""
    return _deliveries.later(ticket_id, first, last)


def by_message(deliveries: Iterable[Delivery]) -> dict[int, list[Delivery]]:
    """Deliveries by the message that they deliver."""
    found: dict[int, list[Delivery]] = {}
    for row in deliveries:
        found.setdefault(row.message_id, []).append(row)
    return found


@prepared
def _deliveries(ticket: int, first: int, last: int) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(ticket=ticket, message__gte=first, message__lte=last)
    return rows.order_by("pk")


def delivery_for(agent: Agent, pk: int) -> Delivery:
    """A delivery of a ticket that the agent may answer. Raises NotFound."""
    rows = Delivery.objects.filter(pk=pk, ticket__in=tickets.visible(agent, "ticket.reply"))
    found = rows.select_related("message", "ticket").first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the channels have in hand, for /metrics and the doctor."""

    unread: int
    unread_failed: int
    undelivered: int
    undelivered_late: int


def waiting() -> Waiting:
    """Counts over all accounts."""
    late = Q(created_at__lt=clock.now() - WAITS_FOR, tries__gt=0) | Q(error__gt="")
    queued = Delivery.objects.filter(state="queued")
    return Waiting(
        unread=Intake.objects.filter(state="pending").count(),
        unread_failed=Intake.objects.filter(state="failed").count(),
        undelivered=queued.count(),
        undelivered_late=queued.filter(late).count(),
    )


def health_findings() -> Iterator[tuple[str, bool, str]]:
    """What `cauce doctor` says of the channels: what was found, whether that is bad, how to mend it."""
    boxes = list(Mailbox.objects.filter(active=True).order_by("address"))
    yield (
        ngettext("%d mailbox takes mail.", "%d mailboxes take mail.", len(boxes)) % len(boxes),
        not boxes,
        _("Add one: `cauce mailbox add ADDRESS`, or Settings › Mailboxes."),
    )
    known = health.of(boxes)
    for box in boxes:
        how = known[box.pk]
        yield health.in_numbers(box, how), False, ""
        if how.state in ("failing", "silent"):
            yield f"{box.address}: {how.words}", True, _("Look at it under Settings › Mailboxes.")
    found = waiting()
    oldest = (
        Intake.objects.filter(state="pending").order_by("id").values_list("received_at", flat=True).first()
    )
    yield (
        ngettext("%d mail waits to be read.", "%d mails wait to be read.", found.unread) % found.unread,
        oldest is not None and clock.now() - oldest > WAITS_FOR,
        _("Is the worker running? `cauce start` runs it; with many machines, `cauce worker`."),
    )
    yield (
        ngettext("%d mail could not be read.", "%d mails could not be read.", found.unread_failed)
        % found.unread_failed,
        found.unread_failed > 0,
        _("See Settings › Mailboxes, and have them read again there."),
    )
    yield (
        ngettext(
            "%d answer waits for its server.", "%d answers wait for their servers.", found.undelivered_late
        )
        % found.undelivered_late,
        found.undelivered_late > 0,
        _("The server's words stand beside each answer."),
    )
    if not settings.SMTP_URL:
        yield _sending(boxes)


def _sending(boxes: list[Mailbox]) -> tuple[str, bool, str]:
    """By which way mail leaves where the installation has no server of its own."""
    mend = _("Set CAUCE_SMTP_URL (smtp://host:port), or the server of each mailbox.")
    stuck = [box.address for box in boxes if not box.smtp_host and ways.carrier_for(box) is None]
    if stuck:
        return _("Nothing says how mail leaves from: %s") % ", ".join(stuck), True, mend
    if not boxes:
        return _("No server for outgoing mail is set."), True, mend
    return _("Every mailbox has its own way for outgoing mail."), False, ""
