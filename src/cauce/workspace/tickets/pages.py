"""The pages of tickets: the list and one of them beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET
from markupsafe import Markup

from cauce.channels import queries as channels
from cauce.people import queries as people
from cauce.tickets import queries
from cauce.workspace.frame import page, rights_key
from cauce.workspace.kept import for_a_moment
from cauce.workspace.signed_in import agent_of, is_part, signed_in
from cauce.workspace.tickets.around import around
from cauce.workspace.tickets.case import case_of
from cauce.workspace.tickets.context import context_of
from cauce.workspace.tickets.listing import View, after, next_url, shown, view_for

if TYPE_CHECKING:
    from cauce.people.models import Agent

HOME = "open"
BESIDE = 30  # rows beside an open ticket: more than a screen shows; the rest comes while one scrolls


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The desk as it is on arrival: what is open."""
    return index(request)


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """A list, whole page."""
    agent = agent_of(request)
    view = view_for(agent, request.GET.get("view", HOME), request.GET.get("team", ""))
    return page(request, "tickets/index.html", view.key, ticket=None, **_list(agent, view))


@signed_in
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """More rows (`before`), the named ones (`ids`), or what changed of those that are `seen` («id.version»)."""
    agent = agent_of(request)
    view = view_for(agent, request.GET.get("view", HOME), request.GET.get("team", ""))
    context: dict[str, Any] = {"gone": ()}
    if "ids" in request.GET:
        found = queries.rows_by_id(agent, _whole(request.GET["ids"].split(",")))
        return render(request, "tickets/_changed.html", context | {"rows": shown(found, view.tail)})
    if "seen" in request.GET:
        return render(request, "tickets/_changed.html", context | _changed(agent, view, request.GET["seen"]))
    found, more = queries.page_of(view.rows(agent), before=after(request.GET.get("before", "")))
    context |= {"rows": shown(found, view.tail), "next_url": next_url(view, more)}
    return render(request, "tickets/_more.html", context)


@signed_in
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One ticket: the whole desk with it open, or for our scripts the ticket alone."""
    agent = agent_of(request)
    view = view_for(agent, request.GET.get("view", HOME), request.GET.get("team", ""))
    ticket = queries.ticket_for(agent, number)
    case = case_of(agent, ticket)
    if is_part(request):
        return render(request, "tickets/_case.html", {"list": {"href": view.href}, "me": agent, **case})
    # Rendered by itself: its text then goes up through the pages that it stands in as one piece.
    html = render_to_string("tickets/_case.html", {"list": {"href": view.href}, "me": agent, **case})
    beside = _list(agent, view, number)
    return page(
        request, "tickets/show.html", view.key, ticket=case["ticket"], case_html=Markup(html), **beside
    )


@signed_in
@require_GET
def context(request: HttpRequest, number: int) -> HttpResponse:
    """The customer and the case beside the conversation, alone, with the head's facts and buttons."""
    agent = agent_of(request)
    ticket = queries.ticket_for(agent, number)
    return render(
        request,
        "tickets/_context_parts.html",
        {"me": agent, **context_of(agent, ticket, around(agent, ticket, ()))},
    )


def _list(agent: Agent, view: View, opened: int = 0) -> dict[str, Any]:
    limit = BESIDE if opened else queries.PAGE
    found, more = queries.first_page(agent, view.view, team=view.team, limit=limit)
    shape = {
        "key": view.key, "name": view.name, "tail": view.tail, "href": view.href, "rows_url": view.rows_url,
        "next_url": next_url(view, more), "empty": "", "address": "",
    }  # fmt: skip
    if not found:
        shape |= _why_empty(agent, view)
    return {"list": shape, "rows": shown(found, view.tail, opened=opened)}


def _why_empty(agent: Agent, view: View) -> dict[str, str]:
    if queries.in_view(agent, "all").exists():
        return {"empty": view.key}
    address = for_a_moment(("address", rights_key(agent)), lambda: channels.address_for(agent))
    if address:
        return {"empty": "first", "address": address}
    return {"empty": "mailbox" if people.may(agent, "settings.edit") else "nothing"}


def _changed(agent: Agent, view: View, seen: str) -> dict[str, Any]:
    """Rows of the first page that are new or have another version than the page shows, and which have left the view."""
    versions = dict(_pairs(seen))
    # No more than the page shows, or rows from below its end would come as news.
    shows = min(queries.PAGE, max(BESIDE, len(versions)))
    top, _more = queries.first_page(agent, view.view, team=view.team, limit=shows)
    here = {row.id for row in top}
    elsewhere = queries.rows_by_id(agent, [pk for pk in versions if pk not in here])
    below = set(queries.picked(view.rows(agent), [row.id for row in elsewhere]).values_list("pk", flat=True))
    left = {row.id for row in elsewhere if row.id not in below}
    changed = [row for row in [*top, *elsewhere] if row.id in left or versions.get(row.id) != row.version]
    hidden = versions.keys() - here - {row.id for row in elsewhere}
    return {"rows": shown(changed, view.tail, left=left), "gone": sorted(hidden)}


def _pairs(seen: str) -> list[tuple[int, int]]:
    pairs = []
    for one in seen.split("_")[:300]:
        pk, _dot, version = one.partition(".")
        if pk.isdigit() and version.isdigit():
            pairs.append((int(pk), int(version)))
    return pairs


def _whole(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdigit()]
