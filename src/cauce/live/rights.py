"""Who is asking, and which topics they may hear. Called in a thread, at subscribe and whenever rights change."""

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.conf import settings
from django.contrib import auth
from django.db import close_old_connections

from cauce.people import queries as people
from cauce.people.errors import NotFound
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.people.models import Agent

MOST_TOPICS = 100


class Reach(NamedTuple):
    """How far an agent sees. Agents who see the same share one, so that a change is looked at once for all of them."""

    account: int
    everywhere: bool
    brands: frozenset[int]
    teams: frozenset[int]


class Granted(NamedTuple):
    """What a session may hear: topics as the browser names them."""

    agent: int
    reach: Reach
    topics: tuple[str, ...]


def grant(session_key: str, wanted: tuple[str, ...]) -> Granted | None:
    """What the holder of this session may hear of what they want; None when nobody is signed in with it."""
    close_old_connections()
    try:
        agent = _agent(session_key)
        if agent is None:
            return None
        reach = Reach(agent.account_id, *people.reach(agent, "ticket.see"))
        seen = _visible(agent, [number for topic in wanted if (number := _ticket(topic)) is not None])
        topics = tuple(topic for topic in wanted if _hears(agent, topic, reach, seen))
        return Granted(agent.pk, reach, wanted if topics == wanted else topics)
    finally:
        close_old_connections()


def seen_through(agent_id: int, changed: set[int]) -> set[int]:
    """Which of these tickets an agent sees. The filter of tickets decides."""
    try:
        return _visible(people.agent(agent_id), changed)
    except NotFound:
        return set()  # switched off a moment ago; the fact that says so ends their streams


def _agent(session_key: str) -> "Agent | None":
    sessions: Any = import_module(settings.SESSION_ENGINE)
    user = auth.get_user(cast(Any, SimpleNamespace(session=sessions.SessionStore(session_key))))
    return user if user.is_authenticated and user.is_active else None


def _hears(agent: "Agent", topic: str, reach: Reach, seen: set[int]) -> bool:
    if topic == "me":
        return True
    if topic == "queue":
        return reach.everywhere or bool(reach.brands or reach.teams)
    if topic == "settings":
        return people.may_anywhere(agent, "settings.edit")
    contact = _number(topic, "contact")
    return _sees_contact(agent, contact) if contact is not None else _ticket(topic) in seen


def _sees_contact(agent: "Agent", contact: int) -> bool:
    try:
        tickets.contact_for(agent, contact)
    except NotFound:
        return False
    return True


def _ticket(topic: str) -> int | None:
    return _number(topic, "ticket")


def _number(topic: str, kind: str) -> int | None:
    """The 42 of «ticket-42», if the topic is of that kind."""
    word, _, number = topic.partition("-")
    return (
        int(number) if word == kind and number.isascii() and number.isdigit() and len(number) < 19 else None
    )


def _visible(agent: "Agent", ids: Any) -> set[int]:
    return set(tickets.picked(tickets.visible(agent), ids).values_list("pk", flat=True)) if ids else set()
