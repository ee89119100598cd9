"""Who asks: an agent, by a bearer token."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from cauce.api.limits import limits
from cauce.api.problems import TooMany
from cauce.people import queries as people

if TYPE_CHECKING:
    from cauce.people.models import Agent


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`, as `cauce token add` prints it."""

    def authenticate(self, request: HttpRequest, token: str) -> Agent | None:
        agent = people.agent_by_token(token)
        if agent is None:
            return None
        if "Accept-Language" not in request.headers:
            translation.activate(agent.language)  # the middleware that set another one sets it back
        if wait_s := limits.wait_s(agent.pk):
            raise TooMany(wait_s)
        return agent


def agent_of(request: HttpRequest) -> Agent:
    """The agent who asks; only behind `Bearer`."""
    return cast("Agent", request.auth)  # type: ignore[attr-defined]
