"""One ticket as a page: its course, its context, and what the composer needs."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cauce.channels import queries as channels
from cauce.tickets import queries
from cauce.workspace.frame import rights_key
from cauce.workspace.kept import for_a_moment
from cauce.workspace.tickets.around import Near, around
from cauce.workspace.tickets.context import context_of
from cauce.workspace.tickets.conversation.course import MESSAGES, course

if TYPE_CHECKING:
    from cauce.channels.queries import Sender
    from cauce.people.models import Agent
    from cauce.tickets.models import Ticket


def case_of(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Everything that `_case.html` shows of a ticket that was found for this agent."""
    messages = queries.newest_messages(ticket, limit=MESSAGES)
    near = around(agent, ticket, messages)
    context = context_of(agent, ticket, near)
    has_more = len(messages) == MESSAGES and ticket.message_count > MESSAGES
    since = messages[0].created_at if has_more else None
    entries = course(agent, ticket, messages, since=since, meanwhile=near.happened)
    earlier = f"/tickets/{ticket.number}/messages?before={messages[0].pk}" if has_more else None
    return {
        **context,
        "entries": entries,
        "earlier_url": earlier,
        "composer": composer_of(agent, ticket, context, near),
    }


def composer_of(agent: Agent, ticket: Ticket, context: dict[str, Any], near: Near) -> dict[str, Any] | None:
    """What the composer begins with; None for whoever may only read."""
    may = context["may"]
    if not (may["reply"] or may["note"]):
        return None
    reply, note = near.drafts.get("reply"), near.drafts.get("note")
    kind = "note" if not may["reply"] or (note and not reply) else "reply"
    chosen = near.drafts.get(kind)
    files = queries.uploads_of(agent, chosen.files) if chosen and chosen.files else []
    return {
        "kind": kind,
        "reply": reply.html if reply else "",
        "note": note.html if note else "",
        "reply_at": milliseconds(reply.updated_at) if reply else 0,
        "note_at": milliseconds(note.updated_at) if note else 0,
        "files": files,
        "after": near.messages[-1].pk if near.messages else 0,
        "then": _afterwards(ticket),
        "limit_bytes": settings.MAX_ATTACHMENT_BYTES,
        **_by_mail(agent, near, may=may["reply"], head=reply.head if reply else {}),
    }


def _by_mail(agent: Agent, near: Near, *, may: bool, head: dict[str, Any]) -> dict[str, Any]:
    """What an answer by mail may choose: from which address, and what a draft has chosen so far."""
    if not may or near.ticket.channel != "email":
        return {"by_mail": False, "head": {}}
    senders = senders_of(agent)
    usual = channels.sender_for(near.ticket, at_hand=near.at_hand)
    if usual is not None and all(one["address"] != usual.address for one in senders):
        senders = [*senders, _sender(usual)]
    return {"by_mail": True, "head": head, "senders": senders, "sender": usual.address if usual else ""}


def senders_of(agent: Agent) -> list[dict[str, Any]]:
    """What the agent may write from, as choices: mailboxes and their aliases."""
    return for_a_moment(
        ("senders", rights_key(agent)), lambda: [_sender(one) for one in channels.senders_of(agent)]
    )


def _sender(one: Sender) -> dict[str, Any]:
    return {"id": one.mailbox.pk, "address": one.address, "name": one.mailbox.name or one.mailbox.brand.name}


def _afterwards(ticket: Ticket) -> list[tuple[str, str]]:
    """What may become of the ticket once the answer is sent, the usual first."""
    moves = queries.moves_of(ticket)
    return [(status, word) for status, word in _endings(get_language() or "") if status in moves]


@cache
def _endings(language: str) -> tuple[tuple[str, str], ...]:
    """In the current language, which is `language`."""
    return (
        ("waiting_customer", _("and wait for the customer")),
        ("resolved", _("and resolve")),
        ("open", _("and leave it open")),
    )


def milliseconds(moment: datetime) -> int:
    """A moment as scripts compare it."""
    return int(moment.timestamp() * 1000)
