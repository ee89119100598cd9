"""The life of a delivery: made when a message is sent, tried until a server takes it or three days have passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cauce.channels import events
from cauce.channels.email import addressing, outbound, ways
from cauce.channels.email.letter import NotForOutside
from cauce.channels.errors import NotDelivered
from cauce.channels.models import Delivery, Mailbox
from cauce.ground import clock
from cauce.ground.db import alone, hold, prepared, rows, write
from cauce.ground.files.errors import NoSuchFile
from cauce.ground.jobs import Retry
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.mail.bounces import nobody_there
from cauce.ground.mail.composing import Unsendable
from cauce.ground.mail.parsed import Address
from cauce.people import actions as people
from cauce.tickets import actions, queries

if TYPE_CHECKING:
    from cauce.tickets.models import Message

BY = Actor.system("email")
TRY = "email.try"
KEPT_TRYING = timedelta(days=3)
LEAST_TRIES = 6  # whoever was switched off for three days has not tried for three days
PAUSES_S = (60, 120, 300, 600, 1200, 2400, 3600, 7200)  # and every four hours from then on
LAST_PAUSE_S = 14400
UNSET_PAUSE_S = 300
MOST_OF_ONE = 100  # deliveries of one message that are looked at; it goes to at most half as many people
AGAIN = timedelta(seconds=5)  # when somebody else is just handing the same mail over
_log = structlog.get_logger("mail")


@write()
def prepare(message_id: int, *, by: Actor) -> list[int]:
    """The deliveries of a message that was sent, one for each recipient; their ids. Fixes its Message-ID.

    Twice is once.
    """
    message = queries.message(message_id)
    if message is None or message.direction != "out" or message.state != "sent":
        return []
    if made := [pk for (pk,) in _made(message.pk)]:
        return made
    mailbox = addressing.mailbox_of_message(message)
    external_id = actions.name_outside(message.pk, outbound.message_id(message, mailbox))
    whom = addressing.recipients_of(message)
    asked = (("to", whom.to), ("cc", whom.cc), ("bcc", whom.bcc))
    due = [_row(message, mailbox, external_id, one, role) for role, found in asked for one in found]
    if not due:
        nobody = _row(message, mailbox, external_id, Address("", ""), "to")
        _give_up(nobody, _said_in(mailbox, "nobody"), by=by)
        return []
    return [row.pk for row in due]


@prepared
def _made(message: int) -> QuerySet[Delivery, tuple[int]]:
    return Delivery.objects.filter(message=message).values_list("pk")


def _row(message: Message, mailbox: Mailbox | None, external_id: str, person: Address, role: str) -> Delivery:
    row = Delivery(
        account_id=message.ticket.account_id, message=message, ticket_id=message.ticket_id,
        brand_id=message.ticket.brand_id, mailbox=mailbox, recipient=person.email[:320], name=person.name[:200],
        role=role, external_id=external_id, created_at=clock.now(),
    )  # fmt: skip
    rows.insert(row)
    return row


def _said_in(mailbox: Mailbox | None, what: str) -> str:
    with override(mailbox.brand.language if mailbox is not None else None):
        if what == "nobody":
            return _("Nobody in this conversation has an e-mail address.")
        if what == "mailbox":
            return _("This brand has no mailbox yet: add one under Settings › Mailboxes.")
        return _("No server for outgoing mail is set: give the mailbox one, or set CAUCE_SMTP_URL.")


def attempt(delivery_id: int) -> None:
    """Try to deliver once, outside any transaction, and write down how it went."""
    found = (
        Delivery.objects.select_related("mailbox", "mailbox__brand")
        .filter(pk=delivery_id, state="queued")
        .first()
    )
    if found is None:
        return
    message = queries.message(found.message_id)
    if message is None or message.direction != "out":
        return
    mailbox = found.mailbox or addressing.mailbox_of_message(message)
    if mailbox is None:
        _wait(delivery_id, _said_in(None, "mailbox"), unset=True)
        return
    try:
        way = ways.way_for(mailbox)
    except ways.NotSet:
        _wait(delivery_id, _said_in(mailbox, "server"), unset=True)
    except NotDelivered as trouble:
        _wait(delivery_id, trouble.words)
    else:
        if ways.at_once(way):
            _for_everybody(way, message, mailbox)
        else:
            _try(way, message, mailbox, [found])


def _for_everybody(way: ways.Way | ways.Server, message: Message, mailbox: Mailbox) -> None:
    """One mail for all who still wait for it: whoever comes first hands it over, the others look again."""
    with alone("email.message", message.pk) as mine:
        if not mine:
            raise Retry(at=clock.now() + AGAIN)
        waiting = list(Delivery.objects.filter(message=message, state="queued").order_by("pk"))
        if waiting:
            _try(way, message, mailbox, waiting)


def _try(way: ways.Way | ways.Server, message: Message, mailbox: Mailbox, group: list[Delivery]) -> None:
    try:
        content = outbound.compose(
            message, mailbox, list(Delivery.objects.filter(message=message).order_by("pk")),
            readers=[one.recipient for one in group],
        )  # fmt: skip
        taken = ways.send(
            way,
            [ways.Recipient(one.recipient, one.role) for one in group],
            content,
            sender=outbound.reply_address(message, mailbox),
            mailbox=mailbox,
            mark=str(message.pk),
        )
    except NotDelivered as trouble:
        for one in group:
            if trouble.permanent:
                fail(one.pk, trouble.words, by=BY)
            else:
                _wait(one.pk, trouble.words)
    except (Unsendable, NotForOutside, NoSuchFile) as trouble:
        _log.warning("a message cannot be composed", message=message.pk, error=str(trouble))
        for one in group:
            fail(one.pk, str(trouble), by=BY)
    else:
        with write():
            for one in group:
                found = taken[one.recipient]
                if found.well:
                    accept(one.pk, found.words, mailbox, carried_as=found.name)
                else:
                    fail(one.pk, found.words, by=BY)


@write()
def accept(delivery_id: int, words: str, mailbox: Mailbox | None, *, carried_as: str = "") -> None:
    """Somebody has taken a delivery that waited: a server, or a carrier under a name of its own."""
    delivery = hold(Delivery, delivery_id)
    if delivery.state != "queued":
        return
    delivery.state, delivery.mailbox, delivery.error = "accepted", mailbox or delivery.mailbox, words
    delivery.carried_as, delivery.fate = carried_as[:255] or None, None
    delivery.tries += 1
    delivery.ended_at, delivery.next_try_at = clock.now(), None
    keep(delivery, events.Accepted(delivery.message_id), by=BY)


@write()
def _wait(delivery_id: int, words: str, *, unset: bool = False) -> None:
    """Have it tried again later, unless three days of trying are over. What nobody has set up yet waits without an
    end."""
    delivery = hold(Delivery, delivery_id)
    if delivery.state != "queued":
        return
    over = clock.now() - delivery.created_at > KEPT_TRYING and delivery.tries >= LEAST_TRIES
    if over and not unset:
        _give_up(delivery, words, by=BY)
        return
    pause = (
        UNSET_PAUSE_S
        if unset
        else PAUSES_S[delivery.tries]
        if delivery.tries < len(PAUSES_S)
        else LAST_PAUSE_S
    )
    delivery.tries += 0 if unset else 1
    delivery.error, delivery.next_try_at = words[:2000], clock.now() + timedelta(seconds=pause)
    delivery.save(update_fields=["error", "next_try_at", "tries"])
    clock.set_due(TRY, delivery.log_subject, delivery.next_try_at, account_id=delivery.account_id)


@write()
def fail(delivery_id: int, words: str, *, by: Actor) -> None:
    """Give a delivery up for good, with the words that say why."""
    delivery = hold(Delivery, delivery_id)
    if delivery.state == "queued":
        _give_up(delivery, words, by=by)
        if nobody_there("", words):
            people.mail_came_back(delivery.account_id, delivery.recipient, by=by)


def _give_up(delivery: Delivery, words: str, *, by: Actor) -> None:
    delivery.state, delivery.error = "failed", words[:2000]
    delivery.ended_at, delivery.next_try_at = clock.now(), None
    clock.clear_due(TRY, delivery.log_subject)
    keep(delivery, events.Failed(delivery.message_id), by=by)


@write()
def again(delivery_id: int, *, by: Actor) -> None:
    """Try a failed delivery again, for three days from now; one that waits is tried at once."""
    delivery = hold(Delivery, delivery_id)
    if delivery.state == "failed" and delivery.recipient:
        delivery.state, delivery.error, delivery.tries = "queued", "", 0
        delivery.created_at, delivery.ended_at = clock.now(), None
        keep(delivery, events.Retried(delivery.message_id), by=by)
    if delivery.state == "queued":
        clock.set_due(TRY, delivery.log_subject, clock.now(), account_id=delivery.account_id)


@write()
def wake(brand_id: int) -> None:
    """What waits for a brand's mailbox is tried now: its settings have changed."""
    for delivery in Delivery.objects.filter(brand=brand_id, state="queued", next_try_at__isnull=False):
        clock.set_due(TRY, delivery.log_subject, clock.now(), account_id=delivery.account_id)
