"""Decisions about tickets, as pure functions of what they are handed."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from cauce.ground.text.storable import storable

NEW, OPEN, WAITING_CUSTOMER, WAITING_THIRD = "new", "open", "waiting_customer", "waiting_third"
RESOLVED, CLOSED = "resolved", "closed"

# The one table of transitions; docs/reference/statuses.md draws it. Nothing returns to «new»: somebody has seen it.
TRANSITIONS: dict[str, frozenset[str]] = {
    NEW: frozenset({OPEN, WAITING_CUSTOMER, WAITING_THIRD, RESOLVED, CLOSED}),
    OPEN: frozenset({WAITING_CUSTOMER, WAITING_THIRD, RESOLVED, CLOSED}),
    WAITING_CUSTOMER: frozenset({OPEN, WAITING_THIRD, RESOLVED, CLOSED}),
    WAITING_THIRD: frozenset({OPEN, WAITING_CUSTOMER, RESOLVED, CLOSED}),
    RESOLVED: frozenset({OPEN, WAITING_CUSTOMER, CLOSED}),
    CLOSED: frozenset({OPEN, WAITING_CUSTOMER}),
}
STATUSES = tuple(TRANSITIONS)
OPEN_STATUSES = (NEW, OPEN, WAITING_CUSTOMER, WAITING_THIRD)
PRIORITIES = ("low", "normal", "high", "urgent")
KINDS = ("question", "presale", "incident", "problem", "request", "repair", "return")
UNDO_SEND_S = 10  # seconds in which a reply can be taken back


def can_move(status: str, to: str) -> bool:
    """Whether the table allows this transition; staying is no transition."""
    return to in TRANSITIONS.get(status, frozenset())


def is_open(status: str) -> bool:
    """Whether somebody still has to do something."""
    return status in OPEN_STATUSES


def takes_more(status: str, reopens: str, *, ended: datetime | None, days: int, now: datetime) -> bool:
    """Whether what a customer says belongs to this ticket still: always while it is open, afterwards as its team wants
    it (always, never, within so many days of its end)."""
    if is_open(status) or reopens == "always":
        return True
    return reopens == "within" and ended is not None and now - ended <= timedelta(days=days)


def after_customer(status: str, *, automatic: bool) -> str:
    """The status once the customer has spoken: a new ticket stays new, an automatic answer changes nothing."""
    return status if automatic or status == NEW else OPEN


def after_reply(status: str, chosen: str | None) -> str:
    """The status once an agent has answered: what they chose, else it is the customer's turn."""
    return chosen or WAITING_CUSTOMER


def after_forward(status: str, chosen: str | None) -> str:
    """The status once a message was forwarded: what the agent chose, else a third person's turn if that can be."""
    if chosen:
        return chosen
    return WAITING_THIRD if can_move(status, WAITING_THIRD) else status


def missed(after: int | None, spoken: Iterable[int]) -> list[int]:
    """The messages said since `after` (the last one seen). Without `after` nobody claims to have read: none."""
    return [] if after is None else sorted(pk for pk in spoken if pk > after)


def tag_name(name: str) -> str:
    """A tag as it is kept: lower case, single spaces, at most 60 characters."""
    return " ".join(storable(name).casefold().split())[:60].strip()


def subject_line(words: str) -> str:
    """A subject as it is kept: on one line, at most 300 characters."""
    return " ".join(storable(words).split())[:300]


PICTURE_PLACES = "/uploads/"
_PICTURE = re.compile(rf"{PICTURE_PLACES}([\w-]{{20,43}})(?![\w-])")


def picture_place(token: str) -> str:
    """Where a picture that an agent has put into their text is, until it is sent."""
    return f"{PICTURE_PLACES}{token}"


def pictures_in(html: str) -> list[str]:
    """The tokens of the uploaded pictures that a text shows, each once, in their order."""
    return list(dict.fromkeys(_PICTURE.findall(html)))


def picture_id(content_id: str) -> str:
    """How the text of a message names a picture that came or goes with it (RFC 2392)."""
    return f"cid:{content_id}"
