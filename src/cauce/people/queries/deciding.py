"""What an agent may do: the one function that decides, and how far it reaches."""

from typing import Any

from django.db.models import QuerySet

from cauce.ground.db import prepared
from cauce.people import rules
from cauce.people.errors import NotAllowed
from cauce.people.models import Agent, Grant
from cauce.people.rules import Right


def rights_of(agent: Agent) -> tuple[Right, ...]:
    """Every right of an agent; read once per agent object. Nobody who is switched off has any."""
    kept: tuple[Right, ...] | None = getattr(agent, "_rights", None)
    if kept is None:
        kept = tuple(Right(*row) for row in _rights(agent.pk) if row[0]) if agent.is_active else ()
        agent._rights = kept  # type: ignore[attr-defined]
    return kept


@prepared
def _rights(agent: int) -> QuerySet[Grant, tuple[str, int | None, int | None]]:
    return Grant.objects.filter(agent=agent).values_list("role__verbs__verb", "brand_id", "team_id")


def may(agent: Agent, verb: str, thing: Any = None) -> bool:
    """Whether the agent may do `verb` to `thing` (anything with `account_id` and, where it has them, `brand_id` and
    `team_id`), or, without a thing, in the account as a whole. The one place that decides."""
    if thing is None:
        return rules.allows(rights_of(agent), verb, brand=None, team=None)
    if thing.account_id != agent.account_id:
        return False
    brand, team = getattr(thing, "brand_id", None), getattr(thing, "team_id", None)
    return rules.allows(rights_of(agent), verb, brand=brand, team=team)


def may_anywhere(agent: Agent, verb: str) -> bool:
    """Whether the agent has `verb` in any scope: enough to be shown the page that lists what it reaches."""
    return any(right.verb == verb for right in rights_of(agent))


def check(agent: Agent, verb: str, thing: Any = None) -> None:
    """Raise NotAllowed unless the agent may."""
    if not may(agent, verb, thing):
        raise NotAllowed(verb=verb)


def reach(agent: Agent, verb: str) -> tuple[bool, frozenset[int], frozenset[int]]:
    """How far a verb reaches, for a list's filter: (everywhere, brands, teams)."""
    rights = [right for right in rights_of(agent) if right.verb == verb]
    return (
        any(right.brand is None and right.team is None for right in rights),
        frozenset(right.brand for right in rights if right.brand is not None),
        frozenset(right.team for right in rights if right.team is not None),
    )
