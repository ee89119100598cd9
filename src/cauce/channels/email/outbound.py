"""An outgoing message as the bytes that leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from cauce.channels.email import addressing, copies, endings, history, letter, marks, pages
from cauce.channels.models import Delivery, Mailbox
from cauce.ground.files import store
from cauce.ground.mail.automatic import LOOP_HEADER
from cauce.ground.mail.composing import Outgoing, OutgoingFile, compose_bytes
from cauce.ground.mail.parsed import Address
from cauce.ground.mail.threading import strip_prefixes, tag
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.tickets.models import Message, Ticket

DERIVED = "@derived.invalid"  # an id that we made up for a mail without one: nobody outside knows it


def compose(
    message: Message, mailbox: Mailbox, deliveries: list[Delivery], *, readers: Sequence[str]
) -> bytes:
    """The mail of a message for some of its readers, with the people of its deliveries in its head: the same when it is
    tried again; of what was said before it quotes what each of them has. Raises Unsendable, NotForOutside, NoSuchFile.
    """
    ticket = message.ticket
    chosen = message.body.headers
    aside = bool(chosen.get("side") or chosen.get("forward"))
    quoting = mailbox.quote_history and chosen.get("quote") is not False
    seen = history.seen_by_all(message, readers) if quoting or aside else []
    answered = tickets.last_incoming(ticket, before=message.pk) if not aside else None
    chain = _chain(message, mailbox, answered, seen if aside else None)
    forwarded = _forwarded(message)
    with (
        override(endings.language_for(ticket, mailbox)),
        timezone.override(ZoneInfo(mailbox.brand.time_zone)),
    ):
        words = letter.write_letter(message, seen if quoting else [], mailbox, forwarded=forwarded)
    shown = pages.named_pictures(words.html)
    to, cc = _people(deliveries, "to"), _people(deliveries, "cc")
    us = Address(mailbox.name or mailbox.brand.name, addressing.address_of(message, mailbox))
    return compose_bytes(
        Outgoing(
            from_=Address(_sender_name(message, mailbox), us.email),
            to=to or cc or [us],  # to those alone who are seen by nobody: from us to us
            cc=cc if to else (),
            reply_to=[Address(us.name, reply_address(message, mailbox))],
            subject=_subject(
                message, prefix="Fwd" if forwarded else "Re" if answered or (aside and seen) else ""
            ),
            text=words.text,
            html=words.html,
            message_id=message.external_id,
            date=message.release_at or message.created_at,
            in_reply_to=chain[-1],
            references=chain,
            attachments=[*words.pictures, *_files(message, shown)],
            automatic="auto-replied" if message.automatic else "",
            headers={
                LOOP_HEADER: marks.loop_mark(ticket.account_id, mailbox.pk),
                **unsubscribing(_way_out(ticket, deliveries, readers)),
            },
        )
    )


def _way_out(ticket: Ticket, deliveries: list[Delivery], readers: Sequence[str]) -> str:
    """For somebody in copy, where they leave the conversation. It is theirs alone, so it stands in no mail for many."""
    in_copy = any(one.recipient == readers[0] and one.role == "cc" for one in deliveries)
    return copies.leaving(ticket, readers[0]) if in_copy and len(readers) == 1 else ""


def unsubscribing(url: str) -> dict[str, str]:
    """The headers by which a reader's program says that they want no more (RFC 2369, and in one go RFC 8058, which is
    for HTTPS only)."""
    if not url:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url.startswith("https:") else {}
    return {"List-Unsubscribe": f"<{url}>", **one_click}


def _forwarded(message: Message) -> Message | None:
    """The message of the same ticket that this one passes on. Raises NotForOutside for a note."""
    wanted = message.body.headers.get("forward")
    pk = wanted.get("message") if isinstance(wanted, dict) else None
    found = tickets.message(pk) if isinstance(pk, int) else None
    if found is None or found.ticket_id != message.ticket_id:
        return None
    history.check_outside(found)
    return found


def _chain(
    message: Message, mailbox: Mailbox, answered: Message | None, seen: list[Message] | None
) -> list[str]:
    """The ids of what was said before, up to what is answered: as any mail program would give them. Of a mail to
    somebody aside only those that they have (`seen`)."""
    ticket = message.ticket
    known = (
        tickets.outside_ids(ticket, before=message.pk)
        if seen is None
        else [one.external_id for one in reversed(seen) if one.external_id]
    )
    chain = [one for one in known if not one.endswith(DERIVED)]
    if not chain:
        # Nothing was said before that their programs know: the ticket itself is what all our mails hang on.
        return [marks.message_id(ticket.account_id, mailbox.address, ticket.pk, 0)]
    if answered is not None and answered.external_id in chain:
        return chain[: chain.index(answered.external_id) + 1]
    return chain


def reply_address(message: Message, mailbox: Mailbox) -> str:
    """Where answers and returned mail go: the mailbox's address that it comes from, with the ticket's token."""
    address = addressing.address_of(message, mailbox)
    return marks.reply_address(mailbox.account_id, address, message.ticket_id)


def message_id(message: Message, mailbox: Mailbox | None) -> str:
    """The id by which the outside will know the message; fixed by whoever keeps it first."""
    address = mailbox.address if mailbox is not None else settings.DEFAULT_FROM_EMAIL.strip("> ")
    return marks.message_id(message.ticket.account_id, address, message.ticket_id, message.pk)


def _sender_name(message: Message, mailbox: Mailbox) -> str:
    house = mailbox.name or mailbox.brand.name
    return f"{message.agent.name} · {house}" if message.agent and not message.automatic else house


def _subject(message: Message, *, prefix: str) -> str:
    subject = strip_prefixes(message.body.subject or message.ticket.subject)
    tagged = f"{subject} {tag(message.ticket.number)}".strip()
    return f"{prefix}: {tagged}" if prefix else tagged


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
