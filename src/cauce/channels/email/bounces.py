"""A mail that came back is tied to the message that bounced, and to the person whom it did not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cauce.channels import events
from cauce.channels.email import marks
from cauce.channels.email.reading import Read
from cauce.channels.email.threads import Place
from cauce.channels.models import Delivery
from cauce.ground import clock
from cauce.ground.db import hold
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.mail.automatic import Bounce
from cauce.ground.mail.bounces import nobody_there
from cauce.ground.mail.threading import read_message_id
from cauce.people import actions as people
from cauce.people.rules import fold_address
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.tickets.models import Message

BY = Actor.system("email")


def tie(read: Read) -> Place | None:
    """The ticket of the message that a delivery report speaks of, with its delivery marked; None if it is none of
    ours. Inside the transaction that settles the mail."""
    bounce = read.judgement.bounce
    if bounce is None:
        return None
    message = _returned(read.intake.account_id, bounce)
    if message is None:
        return None
    if read.judgement.kind == "bounce":
        _mark(message, bounce)
    return Place(tickets.living(message.ticket), by="bounce")


def _returned(account_id: int, bounce: Bounce) -> Message | None:
    if not bounce.original_message_id:
        return None
    own = read_message_id(bounce.original_message_id, marks.keys_of(account_id))
    if own is not None and (message := tickets.message(own.message)) is not None:
        return message if message.ticket.account_id == account_id else None
    found = tickets.known_as(account_id, [bounce.original_message_id])
    return next((one for one in found if one.direction == "out"), None)


def _mark(message: Message, bounce: Bounce) -> None:
    rows = list(Delivery.objects.filter(message=message))
    named = {fold_address(address) for address in bounce.recipients}
    hit = [row for row in rows if fold_address(row.recipient) in named] or (rows if len(rows) == 1 else [])
    for row in hit:
        came_back(row.pk, bounce.words or bounce.status, bounce.status, by=BY)


def came_back(delivery_id: int, words: str, status: str, *, by: Actor) -> None:
    """A message that had left did not arrive, as a mail or a carrier says; inside `write()`. Twice is once."""
    delivery = hold(Delivery, delivery_id)
    if delivery.state == "failed":
        return
    delivery.state, delivery.ended_at, delivery.next_try_at = "failed", clock.now(), None
    delivery.error = words[:2000]
    keep(delivery, events.Bounced(delivery.message_id, status), by=by)
    if nobody_there(status, words):
        people.mail_came_back(delivery.account_id, delivery.recipient, by=by)
