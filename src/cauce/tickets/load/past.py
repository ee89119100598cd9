"""`open_all_past`: many tickets that were over before they came here, as `actions.open_past` would have opened each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cauce.ground.db import bulk
from cauce.ground.log.actors import Actor
from cauce.ground.log.load import Line, state_all
from cauce.ground.text.storable import storable
from cauce.tickets import events, rules
from cauce.tickets.actions import Said
from cauce.tickets.actions.changing import move
from cauce.tickets.actions.saying import show_in_row
from cauce.tickets.load.writing import insert, insert_bodies, insert_files, numbers
from cauce.tickets.models import Message, Ticket


@dataclass(frozen=True, slots=True)
class Past:
    """What a customer once said to begin with. `by` has the origin «import»."""

    account_id: int
    brand_id: int
    team_id: int | None  # one that serves the brand
    requester_id: int
    channel: str
    subject: str
    said: Said
    at: datetime  # aware
    by: Actor


def open_all_past(pasts: Sequence[Past]) -> list[int]:
    """Open and close them, all of one account; their messages' primary keys. Inside `write()`, as its last deed."""
    if not pasts:
        return []
    first = numbers(pasts[0].account_id, len(pasts))
    keys, message_keys = bulk.reserve(Ticket, len(pasts)), bulk.reserve(Message, len(pasts))
    tickets, messages, bodies, lines = [], [], [], []
    for place, past in enumerate(pasts):
        ticket = _ticket(past, keys[place], first + place)
        message, body = _message(past, ticket, message_keys[place])
        tickets.append(ticket)
        messages.append(message)
        bodies.append(body)
        lines += _story(past, ticket, message)
    insert(Ticket, tickets)
    insert(Message, messages)
    insert_bodies(bodies)
    insert_files(
        [(pk, file) for pk, past in zip(message_keys, pasts, strict=True) for file in past.said.files]
    )
    state_all(lines)
    return list(message_keys)


def _ticket(past: Past, pk: int, number: int) -> Ticket:
    return Ticket(
        id=pk, account_id=past.account_id, number=number, brand_id=past.brand_id, team_id=past.team_id,
        requester_id=past.requester_id, channel=past.channel, subject=rules.subject_line(past.subject),
        origin=past.by.origin, opened_at=past.at, updated_at=past.at,
    )  # fmt: skip


def _message(past: Past, ticket: Ticket, pk: int) -> tuple[Message, tuple[object, ...]]:
    said = past.said
    message = Message(
        id=pk, ticket_id=ticket.pk, brand_id=past.brand_id, direction="in", channel=past.channel,
        automatic=said.automatic, contact_id=past.requester_id, state="received", external_id=said.external_id,
        identity=said.identity, raw_id=said.raw_id, created_at=past.at,
    )  # fmt: skip
    text, new_text = storable(said.text), storable(said.new_text)
    show_in_row(ticket, message, new_text or text, forwards="forward" in said.headers)
    body = (pk, text, storable(said.html), new_text, storable(said.subject)[:998], said.headers)
    return message, body


def _story(past: Past, ticket: Ticket, message: Message) -> list[Line]:
    ticket.waiting_since = None
    said = [
        events.Opened(ticket.number, past.channel, past.requester_id),
        events.Received(message.pk, past.requester_id, past.channel, past.said.automatic),
        *move(ticket, rules.CLOSED, past.at),
    ]
    ticket.resolved_at = past.at
    ticket.version = len(said)
    where = (ticket.account_id, ticket.brand_id, ticket.log_subject, ticket.log_about)
    return [Line(*where, place, one, past.by, past.at) for place, one in enumerate(said, 1)]
