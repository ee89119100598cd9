"""An outgoing message as the bytes that leave."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from cauce.channels.email import letter, marks
from cauce.channels.models import Delivery, Mailbox
from cauce.ground.files import store
from cauce.ground.mail.automatic import LOOP_HEADER
from cauce.ground.mail.composing import Outgoing, OutgoingFile, compose_bytes
from cauce.ground.mail.parsed import Address
from cauce.ground.mail.threading import strip_prefixes, tag
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.tickets.models import Message

DERIVED = "@derived.invalid"  # an id that we made up for a mail without one: nobody outside knows it


def compose(message: Message, mailbox: Mailbox, deliveries: list[Delivery]) -> bytes:
    """The mail of a message with the people of its deliveries in its head: the same for each of them, and the same
    when it is tried again. Raises Unsendable, NotForOutside, NoSuchFile."""
    ticket = message.ticket
    answered = tickets.last_incoming(ticket, before=message.pk)
    chain = _chain(message, mailbox, answered)
    with (
        override(mailbox.language or mailbox.brand.language),
        timezone.override(ZoneInfo(mailbox.brand.time_zone)),
    ):
        words = letter.write_letter(message, answered, mailbox)
    shown = letter.named_pictures(words.html)
    return compose_bytes(
        Outgoing(
            from_=Address(_sender_name(message, mailbox), mailbox.address),
            to=_people(deliveries, "to") or _people(deliveries, "cc"),
            cc=_people(deliveries, "cc") if _people(deliveries, "to") else (),
            reply_to=[Address(mailbox.name or mailbox.brand.name, reply_address(message, mailbox))],
            subject=_subject(message, is_answer=answered is not None),
            text=words.text,
            html=words.html,
            message_id=message.external_id,
            date=message.release_at or message.created_at,
            in_reply_to=chain[-1],
            references=chain,
            attachments=[*words.pictures, *_files(message, shown)],
            automatic="auto-replied" if message.automatic else "",
            headers={LOOP_HEADER: marks.loop_mark(ticket.account_id, mailbox.pk)},
        )
    )


def _chain(message: Message, mailbox: Mailbox, answered: Message | None) -> list[str]:
    """The ids of what was said before, up to what is answered: as any mail program would give them."""
    ticket = message.ticket
    chain = [one for one in tickets.outside_ids(ticket, before=message.pk) if not one.endswith(DERIVED)]
    if not chain:
        # Nothing was said before that their programs know: the ticket itself is what all our mails hang on.
        return [marks.message_id(ticket.account_id, mailbox.address, ticket.pk, 0)]
    if answered is not None and answered.external_id in chain:
        return chain[: chain.index(answered.external_id) + 1]
    return chain


def reply_address(message: Message, mailbox: Mailbox) -> str:
    """Where answers and returned mail go: the mailbox, with the ticket's token."""
    return marks.reply_address(mailbox.account_id, mailbox.address, message.ticket_id)


def message_id(message: Message, mailbox: Mailbox | None) -> str:
    """The id by which the outside will know the message; fixed by whoever keeps it first."""
    address = mailbox.address if mailbox is not None else settings.DEFAULT_FROM_EMAIL.strip("> ")
    return marks.message_id(message.ticket.account_id, address, message.ticket_id, message.pk)


def _sender_name(message: Message, mailbox: Mailbox) -> str:
    house = mailbox.name or mailbox.brand.name
    return f"{message.agent.name} · {house}" if message.agent and not message.automatic else house


def _subject(message: Message, *, is_answer: bool) -> str:
    subject = strip_prefixes(message.body.subject or message.ticket.subject)
    tagged = f"{subject} {tag(message.ticket.number)}".strip()
    return f"Re: {tagged}" if is_answer else tagged


def _people(deliveries: list[Delivery], role: str) -> list[Address]:
    return [Address(one.name, one.recipient) for one in deliveries if one.role == role]


def _files(message: Message, shown: set[str]) -> list[OutgoingFile]:
    account = message.ticket.account_id
    return [
        OutgoingFile(
            one.name, one.content_type, store.path_of(account, one.sha256),
            one.content_id if one.content_id in shown else None,
        )
        for one in message.attachments.order_by("pk")
    ]  # fmt: skip
