"""Adding a message to a ticket: what is common to receiving, answering and noting."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Q

from cauce.ground import clock
from cauce.ground.db import rows
from cauce.ground.text.snippet import snippet
from cauce.ground.text.storable import storable
from cauce.tickets.models import Attachment, Body, Message, Ticket

WORDS = 160


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that the store already has."""

    name: str
    content_type: str
    size: int  # bytes
    sha256: str
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, whatever the channel: words, files, and how the outside knows it."""

    text: str
    html: str = ""
    new_text: str = ""  # without quoted history and signature
    subject: str = ""
    headers: dict[str, Any] = field(default_factory=dict)
    files: tuple[FileRef, ...] = ()
    external_id: str = ""  # the channel's own id (a Message-ID without its brackets)
    identity: str = ""  # hash of its content; the same id and identity in a brand is the same message
    raw_id: int | None = None
    automatic: str = ""  # the kind of machine that wrote it, if one did
    stranger: bool = False  # somebody else than those who take part
    duplicate_of: int | None = None


def add_message(
    ticket: Ticket,
    said: Said,
    *,
    direction: str,
    channel: str,
    state: str,
    agent: int | None = None,
    contact: int | None = None,
    at: datetime | None = None,
    release_at: datetime | None = None,
    undo: dict[str, Any] | None = None,
) -> Message:
    """Insert the message with its body and files, and show it in the ticket's row (which the caller keeps)."""
    when = at or clock.now()
    message = Message(
        ticket=ticket, brand_id=ticket.brand_id, direction=direction, channel=channel, automatic=said.automatic,
        agent_id=agent, contact_id=contact, state=state, stranger=said.stranger, external_id=said.external_id,
        identity=said.identity, duplicate_of_id=said.duplicate_of, raw_id=said.raw_id, created_at=when,
        release_at=release_at, undo=undo,
    )  # fmt: skip
    rows.insert(message)
    body = Body(
        message=message, text=storable(said.text), html=storable(said.html), new_text=storable(said.new_text),
        subject=storable(said.subject)[:998], headers=said.headers,
    )  # fmt: skip
    rows.insert(body)
    message.body = body
    _attach(message, said.files)
    show_in_row(ticket, message, body.new_text or body.text, forwards="forward" in said.headers)
    ticket.updated_at = max(ticket.updated_at, when)  # what is loaded late may have been said before
    return message


def show_in_row(ticket: Ticket, message: Message, words: str, *, forwards: bool = False) -> None:
    """What the list shows of a ticket: the last words that a person said, and who waits for whom. What was forwarded
    answers nobody."""
    ticket.message_count += 1
    if message.automatic and message.direction == "out":
        return
    ticket.last_words = snippet(words, WORDS)
    ticket.last_speaker = message.direction
    ticket.last_message_id = message.pk
    if message.direction == "in" and not message.automatic:
        ticket.waiting_since = ticket.waiting_since or message.created_at
    elif message.direction == "out" and not forwards:
        ticket.waiting_since = None


def unsay(ticket: Ticket, message: Message) -> None:
    """Show the ticket's row as if this message, now cancelled, had never been said (it still counts as a message)."""
    human = Message.objects.filter(ticket=ticket, automatic="").exclude(state="cancelled")
    if ticket.last_message_id == message.pk:
        shown = Message.objects.filter(ticket=ticket).exclude(state="cancelled")
        last = shown.exclude(~Q(automatic=""), direction="out").select_related("body").order_by("-pk").first()
        ticket.last_words = snippet(last.body.new_text or last.body.text, WORDS) if last else ""
        ticket.last_speaker = last.direction if last else ""
        ticket.last_message_id = last.pk if last else None
    answers = human.filter(direction="out").exclude(body__headers__has_key="forward")
    answered = answers.aggregate(last=Max("pk"))["last"] or 0
    waiting = human.filter(direction="in", pk__gt=answered).order_by("pk").first()
    ticket.waiting_since = waiting.created_at if waiting else None


def _attach(message: Message, files: Iterable[FileRef]) -> None:
    rows.insert_all(
        [
            Attachment(
                message=message, name=storable(file.name)[:255], content_type=file.content_type[:120],
                size=file.size, sha256=file.sha256, content_id=file.content_id[:255], inline=file.inline,
            )
            for file in files
        ]
    )  # fmt: skip
