"""`/metrics`: figures about the running installation, as Prometheus reads them. None says who wrote what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cauce import __version__
from cauce.channels import queries as channels
from cauce.ground import clock
from cauce.ground.log import queries as log
from cauce.ground.log.follow import followers
from cauce.people import queries as people

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PROXIED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Via")
Value = tuple[str, float]  # labels, and what is measured under them


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The figures: for whoever reaches the server itself; through a proxy, for a token that may see the log."""
    if any(name in request.headers for name in _PROXIED) and not _by_token(request):
        raise Http404
    return HttpResponse("".join(f"{line}\n" for line in _lines()), content_type=CONTENT_TYPE)


def lags() -> dict[str, float]:
    """For each follower, for how many seconds the oldest fact that it has not taken has waited."""
    places = log.positions()
    return {
        name: _since(log.oldest_waiting(places.get(name, 0), follower.kinds))
        for name, follower in sorted(followers.items())
    }


def stamping_lag_s() -> float:
    """For how many seconds the oldest fact without a position has waited for one (PostgreSQL's stamper gives them)."""
    return _since(log.oldest_unstamped())


def _since(at: datetime | None) -> float:
    return 0.0 if at is None else max(0.0, (clock.now() - at).total_seconds())


def _by_token(request: HttpRequest) -> bool:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    agent = people.agent_by_token(token.strip()) if kind.lower() == "bearer" else None
    return agent is not None and people.may(agent, "log.see")


def _lines() -> Iterator[str]:
    held = channels.waiting()
    lag = [(f'follower="{name}"', seconds) for name, seconds in lags().items()]
    yield from _gauge("cauce_info", "The version that answers.", (f'version="{__version__}"', 1))
    yield from _gauge("cauce_log_position", "The newest fact's position.", ("", log.last_position()))
    yield from _gauge(
        "cauce_stamping_lag_seconds", "Age of the oldest fact without a position.", ("", stamping_lag_s())
    )
    yield from _gauge("cauce_follower_lag_seconds", "Age of the oldest fact that it has not taken.", *lag)
    yield from _gauge(
        "cauce_parked_facts", "Facts held back because a follower failed.", ("", log.parked_count())
    )
    yield from _gauge("cauce_mails_unread", "Mails accepted and not yet read.", ("", held.unread))
    yield from _gauge("cauce_mails_failed", "Mails that could not be read.", ("", held.unread_failed))
    yield from _gauge("cauce_deliveries_queued", "Mails on their way out.", ("", held.undelivered))
    yield from _gauge("cauce_deliveries_late", "Those of them that met trouble.", ("", held.undelivered_late))


def _gauge(name: str, said: str, *values: Value) -> Iterator[str]:
    yield f"# HELP {name} {said}"
    yield f"# TYPE {name} gauge"
    for labels, value in values:
        yield f"{name}{{{labels}}} {value:g}" if labels else f"{name} {value:.16g}"
