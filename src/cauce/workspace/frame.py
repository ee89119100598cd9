"""What stands around every page: the desk's name, the views with their counters, the teams, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from cauce.channels import queries as channels
from cauce.people import queries as people
from cauce.tickets import queries as tickets
from cauce.workspace.icons import icon
from cauce.workspace.kept import for_a_moment
from cauce.workspace.macros import macros
from cauce.workspace.signed_in import agent_of, signed_in

if TYPE_CHECKING:
    from cauce.channels.models import MailboxAlarm
    from cauce.people.models import Agent

VIEW_ICONS = {
    "mine": icon("user"),
    "unassigned": icon("inbox"),
    "open": icon("stack-2"),
    "all": icon("archive"),
}
REFRESH_S = 5


class Me(NamedTuple):
    """Who is signed in."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: a view or a team."""

    key: str
    name: str
    href: str
    icon: Markup
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What `frame.html` needs."""

    name: str
    at: str
    me: Me
    views: tuple[Place, ...]
    teams: tuple[Place, ...]
    can_set_up: bool
    can_write: bool  # to a customer who has not asked

    @property
    def rail(self) -> Markup:
        """The column of places."""
        return _around(self, "rail", get_language() or "")

    @property
    def tabbar(self) -> Markup:
        """The bar of a narrow screen."""
        return _around(self, "tabbar", get_language() or "")

    @property
    def more(self) -> Markup:
        """What the bar of a narrow screen has no room for."""
        return _around(self, "more", get_language() or "")

    @property
    def sheets(self) -> Markup:
        """The sheets that lie ready on every page."""
        return _same_for_all("_sheets.html", get_language() or "")

    @property
    def words(self) -> Markup:
        """What scripts say to people, as JSON for an attribute."""
        return _same_for_all("_words.html", get_language() or "")


@lru_cache(maxsize=2048)
def _around(frame: Frame, part: str, language: str) -> Markup:
    """A part of the frame in the current language, which is `language`."""
    html: Markup = getattr(macros("_around.html"), part)(frame)
    return html


@cache
def _same_for_all(template: str, language: str) -> Markup:
    """A part that depends on nothing but the language, which is current."""
    return Markup(render_to_string(template).strip())


def view_names() -> dict[str, str]:
    """The views in the reader's language, in their order."""
    return _views(get_language() or "")


@cache
def _views(language: str) -> dict[str, str]:
    """In the current language, which is `language`."""
    return {"mine": _("Mine"), "unassigned": _("Unassigned"), "open": _("Open tickets"), "all": _("All")}


def frame_for(agent: Agent, at: str) -> Frame:
    """The frame as this agent sees it; `at` is where they are: a view, «team:slug», «search», «settings»…"""
    counts = tuple(_counts(agent).items())
    can_write = all(people.may_anywhere(agent, verb) for verb in ("ticket.create", "ticket.reply"))
    may = (people.may(agent, "settings.edit"), can_write)
    return _frame(
        desk_name(agent), at, Me(agent.pk, agent.name), teams_of(agent), counts, may, get_language() or ""
    )


@lru_cache(maxsize=2048)
def _frame(
    desk: str, at: str, me: Me, teams: tuple[tuple[int, str, str], ...], counted: tuple[tuple[str, str], ...],
    may: tuple[bool, bool], language: str,
) -> Frame:  # fmt: skip
    """The same from page to page until a counter changes. `language` is current."""
    counts = dict(counted)
    views = tuple(
        Place(key, name, f"/tickets?view={key}", VIEW_ICONS[key], counts.get(key, ""), at == key)
        for key, name in view_names().items()
    )
    rooms = tuple(
        Place(
            slug,
            name,
            f"/tickets?team={slug}",
            icon("users"),
            counts.get(f"team:{pk}", ""),
            at == f"team:{slug}",
        )
        for pk, slug, name in teams
    )
    return Frame(desk, at, me, views, rooms, *may)


def page(request: HttpRequest, template: str, at: str, status: int = 200, **context: object) -> HttpResponse:
    """Render a whole page inside the frame."""
    agent = agent_of(request)
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        get_token(request)  # sets the cookie whose token our scripts send back
    around = {"frame": frame_for(agent, at), "alarms": alarms_of(agent)}
    return render(request, template, around | context, status=status)


def alarms_of(agent: Agent) -> list[MailboxAlarm]:
    """The mailboxes that have fallen silent, for who can mend them."""
    if not people.may(agent, "settings.edit"):
        return []
    return for_a_moment(("alarms", rights_key(agent)), lambda: channels.alarms(agent), seconds=REFRESH_S)


@signed_in
@require_GET
def rail(request: HttpRequest) -> HttpResponse:
    """The views and teams with their counters, alone."""
    return render(request, "_rail.html", {"frame": frame_for(agent_of(request), request.GET.get("at", ""))})


def rights_key(agent: Agent) -> tuple[object, ...]:
    """Equal for agents who see the same; made once per agent object."""
    key: tuple[object, ...] | None = getattr(agent, "_rights_key", None)
    if key is None:
        key = (agent.account_id, frozenset(people.rights_of(agent)))
        agent._rights_key = key  # type: ignore[attr-defined]
    return key


def desk_name(agent: Agent) -> str:
    """The brand's name where the agent has one brand, else the account's."""

    names = _brand_names(agent)
    return names[0] if len(names) == 1 else _account_name(agent)


def has_several_brands(agent: Agent) -> bool:
    """Whether a ticket's brand tells this agent anything."""
    return len(_brand_names(agent)) > 1


def _brand_names(agent: Agent) -> list[str]:
    return for_a_moment(
        ("brands", rights_key(agent)), lambda: list(people.brands_of(agent).values_list("name", flat=True))
    )


def _account_name(agent: Agent) -> str:
    return for_a_moment(("account", agent.account_id), lambda: people.account(agent.account_id).name)


def teams_of(agent: Agent) -> tuple[tuple[int, str, str], ...]:
    """(id, slug, name) of the teams that the agent may know of."""
    return for_a_moment(
        ("teams", rights_key(agent)), lambda: tuple(people.teams_of(agent).values_list("pk", "slug", "name"))
    )


def agents_of(agent: Agent) -> tuple[tuple[int, str], ...]:
    """(id, name) of the agent's colleagues, themselves included."""
    return for_a_moment(
        ("agents", agent.account_id), lambda: tuple(people.agents_of(agent).values_list("pk", "name"))
    )


def _counts(agent: Agent) -> dict[str, str]:
    shared = for_a_moment(("counts", rights_key(agent)), lambda: _shared_counts(agent), seconds=REFRESH_S)
    mine = for_a_moment(
        ("mine", agent.pk), lambda: _said(tickets.count(tickets.in_view(agent, "mine"))), seconds=REFRESH_S
    )
    return {**shared, "mine": mine}


def _shared_counts(agent: Agent) -> dict[str, str]:
    counts = {view: _said(tickets.count(tickets.in_view(agent, view))) for view in ("unassigned", "open")}
    still_open = tickets.in_view(agent, "open")
    for pk, _slug, _name in teams_of(agent)[:12]:
        counts[f"team:{pk}"] = _said(tickets.count(still_open.filter(team=pk)))
    return counts


def _said(count: int) -> str:
    return "999+" if count >= tickets.COUNT_UP_TO else str(count or "")
