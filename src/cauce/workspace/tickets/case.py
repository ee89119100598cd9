"""One ticket as a page: what was said and what happened in one course, and what the composer needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from cauce.channels import queries as channels
from cauce.ground.log import queries as log
from cauce.ground.log.errors import UnknownFact
from cauce.ground.log.events import read
from cauce.people import queries as people
from cauce.tickets import queries
from cauce.workspace.frame import agents_of, desk_name, teams_of
from cauce.workspace.tickets.context import context_of
from cauce.workspace.tickets.said import Said, said_of

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact
    from cauce.people.models import Agent
    from cauce.tickets.models import Message, Ticket

MESSAGES = 20
FACTS = 120


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, as one quiet line."""

    id: int
    who: str
    sentence: str
    at: datetime


@dataclass(slots=True)
class Entry:
    """A message, or a run of lines between two messages."""

    message: Said | None = None
    run: list[Line] = field(default_factory=list)


def case_of(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Everything that `_case.html` shows of a ticket that was found for this agent."""
    messages = queries.messages_of(ticket, limit=MESSAGES)
    context = context_of(agent, ticket)
    has_more = len(messages) == MESSAGES and ticket.message_count > MESSAGES
    entries = course(agent, ticket, messages, since=messages[0].created_at if has_more else None)
    earlier = f"/tickets/{ticket.number}/messages?before={messages[0].pk}" if has_more else None
    return {
        **context,
        "entries": entries,
        "earlier_url": earlier,
        "composer": composer_of(agent, ticket, messages, context),
    }


def course(
    agent: Agent,
    ticket: Ticket,
    messages: list[Message],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    facts_after: int = 0,
) -> list[Entry]:
    """Messages and lines in the order of time; lines that follow each other are one run.

    Only lines from `since` and before `until`, and behind the fact `facts_after`.
    """
    desk = desk_name(agent)
    facts = [
        fact
        for fact in log.timeline(ticket.log_about, limit=FACTS)
        if fact.pk > facts_after
        and (since is None or fact.at >= since)
        and (until is None or fact.at < until)
    ]
    sent = [message.pk for message in messages if message.direction == "out"]
    deliveries = channels.deliveries_between(ticket.pk, sent[0], sent[-1]) if sent else {}
    entries = [
        Entry(said_of(message, viewer_id=agent.pk, desk=desk, deliveries=deliveries.get(message.pk, ())))
        for message in messages
    ]
    lines = lines_of(agent, facts)
    merged: list[Entry] = []
    for entry in entries:
        while lines and entry.message and lines[0].at < entry.message.at:
            _add(merged, lines.pop(0))
        merged.append(entry)
    for line in lines:
        _add(merged, line)
    return merged


def _add(entries: list[Entry], line: Line) -> None:
    if not entries or entries[-1].message:
        entries.append(Entry())
    entries[-1].run.append(line)


def lines_of(viewer: Agent, facts: list[Fact]) -> list[Line]:
    """The facts that show, as sentences; names are looked up once for all of them."""
    names: dict[str, dict[int, str]] = {}
    wanted: dict[str, set[int]] = {}
    known = [(fact, said) for fact in facts if (said := _read(fact)) is not None]

    def collect(kind: str, pk: int | None) -> str:
        if pk is not None:
            wanted.setdefault(kind, set()).add(pk)
        return ""

    def name(kind: str, pk: int | None) -> str:
        return names.get(kind, {}).get(pk or 0, "?")

    # Each sentence is asked twice: once to learn which names it needs, once with them.
    spoken = []
    for fact, said in known:
        before = sum(map(len, wanted.values()))
        if said.sentence(collect) or sum(map(len, wanted.values())) > before:
            spoken.append((fact, said))
            kind, _colon, pk = fact.actor.partition(":")
            if kind in ("agent", "contact") and pk.isdigit():
                collect(kind, int(pk))
    for kind, pks in wanted.items():
        names[kind] = _names(viewer, kind, pks)
    return [
        Line(fact.pk, _who(fact.actor, names), sentence, fact.at)
        for fact, said in spoken
        if (sentence := _took_it(fact) or said.sentence(name))
    ]


def _names(viewer: Agent, kind: str, pks: set[int]) -> dict[int, str]:
    """Names by id: of colleagues and teams those that are at hand, of others by one query."""
    near: dict[int, str] = {}
    if kind == "agent":
        near = dict(agents_of(viewer))
    elif kind == "team":
        near = {pk: name for pk, _slug, name in teams_of(viewer)}
    far = pks - near.keys()
    return near | queries.names_for(kind, far) if far else near


def _took_it(fact: Fact) -> str:
    """Giving a ticket to oneself has its own words."""
    mine = fact.kind == "ticket.assigned" and fact.actor == f"agent:{fact.data.get('to')}"
    return _("took it") if mine else ""


def _read(fact: Fact) -> Any:
    if fact.kind == "ticket.opened" and not fact.actor.startswith("agent:"):
        return None  # the customer's first words, which stand below it, say so better
    try:
        return read(fact.kind, fact.data)
    except UnknownFact:
        return None


def _who(actor: str, names: dict[str, dict[int, str]]) -> str:
    kind, _colon, pk = actor.partition(":")
    if kind in ("agent", "contact") and pk.isdigit():
        return names.get(kind, {}).get(int(pk), "?")
    return _("Cauce")


def composer_of(
    agent: Agent, ticket: Ticket, messages: list[Message], context: dict[str, Any]
) -> dict[str, Any] | None:
    """What the composer begins with; None for whoever may only read."""
    may = context["may"]
    if not (may["reply"] or may["note"]):
        return None
    drafts = queries.drafts_of(agent, ticket)
    reply, note = drafts.get("reply"), drafts.get("note")
    kind = "note" if not may["reply"] or (note and not reply) else "reply"
    chosen = drafts.get(kind)
    files = queries.uploads_of(agent, chosen.files) if chosen and chosen.files else []
    name = ticket.requester.name or next(iter(people.addresses_of(ticket.requester)), "")
    return {
        "kind": kind,
        "reply": reply.html if reply else "",
        "note": note.html if note else "",
        "reply_at": _milliseconds(reply.updated_at) if reply else 0,
        "note_at": _milliseconds(note.updated_at) if note else 0,
        "files": files,
        "after": messages[-1].pk if messages else 0,
        "first_name": _first_name(name) or _("the customer"),
        "to": name,
        "limit_bytes": settings.MAX_ATTACHMENT_BYTES,
    }


def _first_name(name: str) -> str:
    """The first word of a name that has letters; a firm or an address is called by the whole of it."""
    return next((word for word in name.split() if word[0].isalpha()), name.strip())


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
