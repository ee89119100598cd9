"""What of a case is changed beside its conversation by choosing another value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from cauce.tickets import events, queries
from cauce.workspace.frame import agents_of, teams_of
from cauce.workspace.kept import for_a_moment

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Ticket


class Choices:
    """Values and their words. Made once for the many tickets beside which they stand."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._words = dict(pairs)
        form = '<option value="{}">{}</option>'
        self._html = "".join(form.format(escape(key), escape(name)) for key, name in self._words.items())

    def having(self, value: str, word: str) -> Choices:
        """With this one besides, if it is not among them: who has left may still have a ticket."""
        return self if value in self._words else Choices([*self._words.items(), (value, word)])

    def options(self, value: str) -> Markup:
        """As options of a select in which `value` is chosen."""
        mark = f' value="{escape(value)}"'
        return Markup(self._html.replace(f"{mark}>", f"{mark} selected>", 1))

    def word(self, value: str) -> str:
        """A value in words."""
        return self._words.get(value, value)


class Field(NamedTuple):
    """A value and what it may become; `path` is where the choice is posted."""

    name: str
    label: str
    path: str
    value: str
    choices: Choices

    @property
    def options(self) -> Markup:
        """The choices as options of a select."""
        return self.choices.options(self.value)

    @property
    def chosen(self) -> str:
        """The value in words."""
        return self.choices.word(self.value)


def fields_of(agent: Agent, ticket: Ticket) -> tuple[Field, ...]:
    """The fields of a ticket that was found for this agent."""
    language = get_language() or ""
    label = _labels(language)
    people_there, teams_there = _people(agent, language), _teams(teams_of(agent), language)
    if ticket.assignee:
        people_there = people_there.having(str(ticket.assignee.pk), ticket.assignee.name)
    if ticket.team:
        teams_there = teams_there.having(ticket.team.slug, ticket.team.name)
    statuses = _worded(tuple(queries.moves_of(ticket)), events.status_word, language)
    priorities = _worded(tuple(queries.priorities()), events.priority_word, language)
    kinds = _worded(tuple(queries.kinds()), events.kind_word, language)
    return (
        Field("status", label["status"], "status", ticket.status, statuses),
        Field("agent", label["agent"], "assignment", str(ticket.assignee_id or ""), people_there),
        Field("team", label["team"], "team", ticket.team.slug if ticket.team else "", teams_there),
        Field("priority", label["priority"], "priority", ticket.priority, priorities),
        Field("kind", label["kind"], "kind", ticket.kind, kinds),
    )


def _people(agent: Agent, language: str) -> Choices:
    names = ((str(pk), name) for pk, name in agents_of(agent))
    return for_a_moment(
        ("choices of agents", agent.account_id, language), lambda: Choices([("", _("Unassigned")), *names])
    )


@lru_cache(maxsize=256)
def _teams(teams: tuple[tuple[int, str, str], ...], language: str) -> Choices:
    """In the current language, which is `language`."""
    return Choices([("", _("No team")), *((slug, name) for _pk, slug, name in teams)])


@cache
def _labels(language: str) -> dict[str, str]:
    """In the current language, which is `language`."""
    return {
        "status": _("Status"), "agent": _("Agent"), "team": _("Team"), "priority": _("Priority"), "kind": _("Kind"),
    }  # fmt: skip


@cache
def _worded(keys: tuple[str, ...], word: Callable[[str], str], language: str) -> Choices:
    return Choices((key, said(key, word, language)) for key in keys)


@cache
def said(key: str, word: Callable[[str], str], language: str) -> str:
    """A choice's word in the current language, which is `language`; it begins large."""
    return capital(word(key))


def capital(words: str) -> str:
    """Words that begin with a large letter and else stay as they are."""
    return words[:1].upper() + words[1:]
