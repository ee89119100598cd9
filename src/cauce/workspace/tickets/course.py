"""The course of a ticket: what was said and what happened, in the order of time."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup

from cauce.channels import queries as channels
from cauce.ground.log import queries as log
from cauce.ground.log.errors import UnknownFact
from cauce.ground.log.events import read
from cauce.tickets import queries
from cauce.workspace.frame import agents_of, desk_name, teams_of
from cauce.workspace.macros import Today, macros
from cauce.workspace.tickets.said import said_html, said_of

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact
    from cauce.people.models import Agent
    from cauce.tickets.models import Message, Ticket

FACTS = 60


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
) -> list[Markup]:
    """Messages and lines in the order of time, ready to show; lines that follow each other are one run.

    Only lines from `since` and before `until`, and behind the fact `facts_after`.
    """
    desk = desk_name(agent)
    facts = [
        fact
        for fact in log.told(ticket.log_about, limit=FACTS)
        if fact.pk > facts_after
        and (since is None or fact.at >= since)
        and (until is None or fact.at < until)
    ]
    sent = [message.pk for message in messages if message.direction == "out"]
    deliveries = channels.deliveries_between(ticket.pk, sent[0], sent[-1]) if sent else {}
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
        said = said_of(message, viewer_id=agent.pk, desk=desk, deliveries=deliveries.get(message.pk, ()))
        shown.append(said_html(said, today))
    if at < len(lines):
        shown.append(_run(tuple(lines[at:]), today))
    return shown


@lru_cache(maxsize=2048)
def _run(lines: tuple[Line, ...], today: Today) -> Markup:
    """Lines that follow each other; what happened stays as it was, so it is rendered once a day and language."""
    html: Markup = macros("tickets/_line.html").run_of(lines)
    return html


def lines_of(viewer: Agent, facts: list[Fact], contacts: dict[int, str]) -> list[Line]:
    """The facts that show, as sentences; names are looked up once for all of them, but for known `contacts`."""
    names: dict[str, dict[int, str]] = {}
    wanted: dict[str, set[int]] = {}
    asked: list[int] = []
    known = [(fact, said) for fact in facts if (said := _read(fact)) is not None]

    def collect(kind: str, pk: int | None) -> str:
        if pk is not None:
            wanted.setdefault(kind, set()).add(pk)
            asked.append(pk)
        return ""

    def name(kind: str, pk: int | None) -> str:
        return names.get(kind, {}).get(pk or 0, "?")

    # Each sentence is asked once to learn which names it needs; those that need one are asked again with them.
    spoken: list[tuple[Fact, Any, str]] = []
    for fact, said in known:
        asked.clear()
        sentence = _took_it(fact) or said.sentence(collect)
        if sentence:
            spoken.append((fact, said if asked else None, sentence))
            kind, _colon, pk = fact.actor.partition(":")
            if kind in ("agent", "contact") and pk.isdigit():
                collect(kind, int(pk))
    for kind, pks in wanted.items():
        names[kind] = _names(viewer, kind, pks, contacts)
    return [
        Line(fact.pk, _who(fact.actor, names), said.sentence(name) if said else sentence, fact.at)
        for fact, said, sentence in spoken
    ]


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
