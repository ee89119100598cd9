"""The course of a ticket: what was said and what happened, in the order of time."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from cauce.ground.log.errors import UnknownFact
from cauce.ground.log.events import read
from cauce.tickets import queries
from cauce.workspace.frame import agents_of, desk_name, teams_of
from cauce.workspace.macros import Today, macros
from cauce.workspace.tickets.around import Happened, happened
from cauce.workspace.tickets.conversation.said import said_html, said_of

if TYPE_CHECKING:
    from cauce.ground.log.queries import Told
    from cauce.people.models import Agent
    from cauce.tickets.models import Message, Ticket

MESSAGES = 20  # shown at once
_MOST = 4096  # facts whose sentences are kept: what happened does not change

Named = tuple[str, int]  # a kind of thing and its id


class Line(NamedTuple):
    """Something that happened, as one quiet line."""

    id: int
    who: str
    sentence: str
    at: datetime


def course(
    agent: Agent,
    ticket: Ticket,
    messages: list[Message],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    facts_after: int = 0,
    meanwhile: Happened | None = None,
) -> list[Markup]:
    """Messages and lines in the order of time, ready to show; lines that follow each other are one run.

    Only lines from `since` and before `until`, and behind the fact `facts_after`. `meanwhile` is what happened, where
    it is at hand.
    """
    desk = desk_name(agent)
    if meanwhile is None:
        meanwhile = happened(ticket, messages)
    facts = [
        fact
        for fact in meanwhile.facts
        if fact.id > facts_after
        and (since is None or fact.at >= since)
        and (until is None or fact.at < until)
    ]
    lines = lines_of(agent, facts, {ticket.requester_id: ticket.requester.name})
    today = Today.now()
    shown: list[Markup] = []
    at = 0
    for message in messages:
        run_from = at
        while at < len(lines) and lines[at].at < message.created_at:
            at += 1
        if at > run_from:
            shown.append(_run(tuple(lines[run_from:at]), today))
        said = said_of(
            message, viewer_id=agent.pk, desk=desk, deliveries=meanwhile.deliveries.get(message.pk, ())
        )
        shown.append(said_html(said, today))
    if at < len(lines):
        shown.append(_run(tuple(lines[at:]), today))
    return shown


@lru_cache(maxsize=2048)
def _run(lines: tuple[Line, ...], today: Today) -> Markup:
    """Lines that follow each other; what happened stays as it was, so it is rendered once a day and language."""
    html: Markup = macros("tickets/_line.html").run_of(lines)
    return html


def lines_of(viewer: Agent, facts: list[Told], contacts: dict[int, str]) -> list[Line]:
    """The facts that show, as sentences; names are looked up once for all of them, but for known `contacts`."""
    wanted: dict[str, set[int]] = {}
    heard: list[tuple[Told, tuple[Named, ...]]] = []
    for fact in facts:
        asks = _asks(fact.kind, fact.data, fact.actor)
        if asks is None:
            continue
        heard.append((fact, asks))
        for kind, pk in (*asks, *_somebody(fact.actor)):
            wanted.setdefault(kind, set()).add(pk)
    names = {kind: _names(viewer, kind, pks, contacts) for kind, pks in wanted.items()}
    language = get_language() or ""
    lines = []
    for fact, asks in heard:
        called = tuple(names[kind].get(pk, "?") for kind, pk in asks)
        if sentence := _sentence(fact.kind, fact.data, fact.actor, called, language):
            lines.append(Line(fact.id, _who(fact.actor, names), sentence, fact.at))
    return lines


@lru_cache(maxsize=_MOST)
def _asks(kind: str, data: str, actor: str) -> tuple[Named, ...] | None:
    """Whose names a fact's sentence needs, in the order in which it asks; None if it shows no line."""
    if kind == "ticket.opened" and not actor.startswith("agent:"):
        return None  # the customer's first words, which stand below it, say so better
    said = _read(kind, data)
    if said is None:
        return None
    asked: list[Named] = []

    def collect(kind: str, pk: int | None) -> str:
        if pk is not None:
            asked.append((kind, pk))
        return ""

    return tuple(asked) if _took_it(kind, data, actor) or said.sentence(collect) else None


@lru_cache(maxsize=_MOST)
def _sentence(kind: str, data: str, actor: str, called: tuple[str, ...], language: str) -> str:
    """The line in the current language, which is `language`, with the names that it asks for."""
    if _took_it(kind, data, actor):
        return _("took it")
    names = iter(called)
    said: str = _read(kind, data).sentence(lambda _kind, pk: "?" if pk is None else next(names))
    return said


def _names(viewer: Agent, kind: str, pks: set[int], contacts: dict[int, str]) -> dict[int, str]:
    """Names by id: of colleagues and teams those that are at hand, of others by one query."""
    near: dict[int, str] = {}
    if kind == "agent":
        near = dict(agents_of(viewer))
    elif kind == "team":
        near = {pk: name for pk, _slug, name in teams_of(viewer)}
    elif kind == "contact":
        near = {pk: name for pk, name in contacts.items() if name}
    far = pks - near.keys()
    return near | queries.names_for(kind, far) if far else near


def _took_it(kind: str, data: str, actor: str) -> bool:
    """Giving a ticket to oneself has its own words."""
    return kind == "ticket.assigned" and actor == f"agent:{json.loads(data).get('to')}"


@lru_cache(maxsize=_MOST)
def _read(kind: str, data: str) -> Any:
    try:
        return read(kind, json.loads(data))
    except UnknownFact:
        return None


@lru_cache(maxsize=_MOST)
def _somebody(actor: str) -> tuple[Named, ...]:
    kind, _colon, pk = actor.partition(":")
    return ((kind, int(pk)),) if kind in ("agent", "contact") and pk.isdigit() else ()


def _who(actor: str, names: dict[str, dict[int, str]]) -> str:
    for kind, pk in _somebody(actor):
        return names[kind].get(pk, "?")
    return _("Cauce")
