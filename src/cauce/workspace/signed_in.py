"""Who is looking: every page of the workspace begins here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from cauce.ground.log import queries as log
from cauce.people import queries as people
from cauce.people.errors import NotFound
from cauce.workspace.kept import for_a_moment

if TYPE_CHECKING:
    from cauce.people.models import Agent

View = Callable[..., HttpResponse]
POSITION_S = 1.0


def agent_of(request: HttpRequest) -> Agent:
    """The agent who asks; only behind `signed_in`."""
    return cast("Agent", request.user)


def is_part(request: HttpRequest) -> bool:
    """Whether a script of ours asks for a part of a page."""
    return "X-Part" in request.headers or "HX-Request" in request.headers


def signed_in(view: View) -> View:
    """Send whoever is not signed in to the entrance; a script gets 401 instead, so that nothing typed is lost."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if is_part(request) or request.method != "GET":
                return HttpResponse(status=401)
            return redirect_to_login(request.get_full_path())
        if not is_part(request) and request.method == "GET":
            # Of before anything is read: what happened since, the page's stream tells, and some of it twice.
            request.log_position = for_a_moment(  # type: ignore[attr-defined]
                ("position",), log.last_position, seconds=POSITION_S
            )
        return view(request, *args, **named)

    return answer


def settled_by(verb: str) -> Callable[[View], View]:
    """Show a page of settings only to those with the verb; for others it does not exist."""

    def around(view: View) -> View:
        @signed_in
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if not people.may(agent_of(request), verb):
                raise NotFound
            return view(request, *args, **named)

        return answer

    return around
