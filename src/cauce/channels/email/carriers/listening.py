"""Understanding what a carrier says of mails: first whether it is the carrier who says it, then what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string

from cauce.channels.email.carriers.known import MARK, Way

USER = "cauce"  # before the password in the address
# What is told of, and what it means to us; the rest (opened, clicked…) we never asked for.
MEANS = {
    "delivered": "delivered", "deferred": "deferred", "complained": "complained", "bounced": "returned",
    "rejected": "returned", "failed": "returned",
}  # fmt: skip


class NotTheirs(Exception):
    """Somebody else spoke in a carrier's name, or it was garbled on its way."""


class Garbled(Exception):
    """A carrier's notice that nobody can read."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a carrier says of one recipient's mail."""

    means: str  # delivered, deferred, complained, returned
    recipient: str
    mark: str  # what we had given it with the mail; empty: it has none
    name: str  # how it calls the mail
    words: str


def password_needed(way: Way) -> bool:
    """Whether its notices prove themselves by nothing but the password in the address."""
    return not (way.known.signs or way.said.get("tracking_webhook_verification_key"))


def heard(way: Way, request: HttpRequest, *, password: str) -> list[Notice]:
    """The notices of a request. Raises NotTheirs, Garbled, NotReached (ground.net)."""
    # Here and in `ways`: Anymail and what it stands on take long to load, and few installations have a carrier.
    from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure

    given: dict[str, Any] = {"webhook_secret": f"{USER}:{password}"} if password_needed(way) else {}
    for name in ("webhook_signing_key", "tracking_webhook_verification_key"):
        if value := way.said.get(name):
            given[name] = value
    try:
        view = import_string(way.known.hears)(**given)
        view.run_validators(request)
        return list(_notices(view.parse_events(request)))
    except AnymailWebhookValidationFailure as error:
        raise NotTheirs(str(error)) from error
    except (AnymailError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Garbled(f"{type(error).__name__}: {error}") from error


def _notices(events: list[Any]) -> Iterator[Notice]:
    for event in events:
        means = MEANS.get(event.event_type)
        if means is None:
            continue
        told = event.esp_event if isinstance(event.esp_event, dict) else {}
        why = event.mta_response or event.description or told.get("comment") or told.get("error")
        said = " ".join(str(one) for one in (why, event.reject_reason) if one)
        mark = event.metadata.get(MARK, "") if isinstance(event.metadata, dict) else ""
        yield Notice(
            means, str(event.recipient or ""), str(mark), str(event.message_id or "").strip("<>"),
            f"{event.event_type}: {said}" if said else event.event_type,
        )  # fmt: skip
