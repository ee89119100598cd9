"""Refusals as RFC 9457 problems: a kind for machines, a sentence in the asker's language for people."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cauce.people.errors import Refusal
from cauce.tickets.errors import Crossed, Invalid, NotAllowed, NotFound, Stale, TooLate

if TYPE_CHECKING:
    from ninja import NinjaAPI

CONTENT_TYPE = "application/problem+json"
KIND = "urn:cauce:problem:"  # docs/reference/api.md names each
TRY_AGAIN_S = 5
_SENT_IN = ("body", "query", "path", "header", "form", "file")
_REFUSED = {NotFound: 404, NotAllowed: 403, Invalid: 422, Crossed: 409, Stale: 412, TooLate: 409}
_log = logging.getLogger("cauce.api")


class TooMany(Exception):
    """More requests than a token has in a minute; `wait_s` until the next one is taken."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


def problem(
    status: int, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """An answer that refuses. `more` are members of its own, which machines may read."""
    said = {
        "type": KIND + kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return HttpResponse(json.dumps(said), status=status, content_type=CONTENT_TYPE, headers=headers)


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """A refusal of a room, with the facts that it names."""
    status = next((code for kind, code in _REFUSED.items() if isinstance(error, kind)), 409)
    facts: dict[str, Any] = {
        name: value for name, value in error.facts.items() if isinstance(value, str | int | list)
    }
    return problem(status, _hyphenated(type(error).__name__), error.said, headers=None, **facts)


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent does not have the shape that the OpenAPI description says."""
    errors = [
        {"field": _field(one.get("loc", ())), "detail": str(one.get("msg", ""))} for one in error.errors
    ]
    return problem(422, "invalid", _("Please check what you sent."), errors=errors)


def _field(place: Sequence[str | int]) -> str:
    """The name of a field as its sender wrote it, without the words of ours for where it stood."""
    inner = [*place]
    if inner and inner[0] in _SENT_IN:
        del inner[0]
    if inner and inner[0] == "given":  # what our functions call the body
        del inner[0]
    return ".".join(map(str, inner))


def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or none of ours."""
    detail = _("Please send a valid token: Authorization: Bearer …")
    return problem(401, "not-signed-in", detail, headers={"WWW-Authenticate": 'Bearer realm="Cauce"'})


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """Later."""
    detail = _("Too many requests. Please try again in %(seconds)d seconds.") % {"seconds": error.wait_s}
    return problem(429, "too-many-requests", detail, headers={"Retry-After": str(error.wait_s)})


def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses by itself: a body that is no JSON."""
    return problem(error.status_code, "bad-request", _("The request cannot be read."))


def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database or the disk does not answer: nothing was kept, and asking again later is right."""
    _log.warning("the database did not answer", exc_info=error)
    detail = _("The server is busy. Please try again in a moment.")
    return problem(503, "unavailable", detail, headers={"Retry-After": str(TRY_AGAIN_S)})


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours."""
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "internal", _("Something went wrong on our side."))


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below /api/v1 that does not exist."""
    return refused(request, NotFound())


def not_allowed(response: HttpResponse) -> HttpResponse:
    """An address that exists, asked with a method that it does not have."""
    detail = _("This address does not take that method.")
    return problem(405, "method-not-allowed", detail, headers={"Allow": response.headers["Allow"]})


def answer_with_problems(api: NinjaAPI) -> None:
    """Have every refusal of `api` answered from here."""
    handlers: dict[type[Exception], Any] = {
        Refusal: refused, ValidationError: invalid, AuthenticationError: nobody, TooMany: too_many, HttpError: other,
        OperationalError: away, InterfaceError: away, OSError: away, Exception: broken,
    }  # fmt: skip
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _hyphenated(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
