"""Whether somebody is told something, and how a template becomes words: pure functions."""

import re
from collections.abc import Mapping

from cauce.ground.text import places

PER_HOUR = 3  # acknowledgements to one person: what answers them by itself does not go on for ever
KINDS = ("acknowledgement", "closing", "agent")
TEXT_LENGTH = 10_000
NAME_LENGTH = 80

EVENTS = ("assigned", "answered")  # what an agent can be told of by mail
UNASKED = False  # until they say so, nobody is: whoever has the desk open sees it there

# What may stand in braces, by occasion. The safe list: nothing here tells a reader what they may not know.
_EVERYWHERE = ("customer.name", "ticket.number", "ticket.subject", "brand.name", "agent.name")
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "acknowledgement": _EVERYWHERE,
    "closing": _EVERYWHERE,
    "agent": (*_EVERYWHERE, "event", "message", "ticket.link"),
}
_NO_NAME = re.compile(r"https?:|www\.|[@/<>]|[\x00-\x1f]")


def may_acknowledge(*, first: bool, automatic: str, wished: str, already: bool, lately: int) -> bool:
    """Only the first message of a ticket, only a person's, only where the channel wishes it (`wished` is its language),
    once, and not to somebody who has had enough of them within the hour."""
    return first and not automatic and bool(wished) and not already and lately < PER_HOUR


def unknown_places(kind: str, text: str) -> list[str]:
    """What stands in braces and means nothing in a template of this kind, as it was written."""
    return places.unknown(text, PLACEHOLDERS[kind])


def render(text: str, values: Mapping[str, str]) -> str:
    """The words of a template."""
    return places.fill(text, values)


def presentable(name: str) -> str:
    """A stranger's name as we repeat it to the address that they gave; empty for one that is an advertisement: nobody
    shall send their links to others through our acknowledgements."""
    return "" if len(name) > NAME_LENGTH or _NO_NAME.search(name) else name.strip()
