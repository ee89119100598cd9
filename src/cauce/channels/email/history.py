"""What was said before, as far as the reader of a mail has seen it: what may be quoted to them.

Invariant: nobody is quoted a note, nor a mail that they neither wrote nor were sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cauce.channels.models import Delivery
from cauce.people import queries as people
from cauce.people.rules import fold_address
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.channels.models import Mailbox
    from cauce.tickets.models import Message

OUTSIDE = frozenset({"in", "out"})
LOOKED_AT = 40  # messages before the one that leaves
QUOTED = 5  # of them at most
LETTERS = 12_000  # in all
LETTERS_EACH = 4000
LINES_EACH = 60
CUT = "[…]"


class NotForOutside(Exception):
    """An internal note was about to leave. It never does; this stops the mail."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One message as it is quoted: who said it when, and its new words line by line."""

    name: str
    at: datetime
    lines: tuple[str, ...]


def check_outside(message: Message) -> None:
    """Raise NotForOutside for anything that was not said to or from the outside."""
    if message.direction not in OUTSIDE:
        raise NotForOutside(f"message {message.pk} is a {message.direction}")


def seen_by_all(message: Message, recipients: Sequence[str]) -> list[Message]:
    """Those that every one of them has, newest first: in a mail for many nobody is quoted what is not theirs."""
    each = [seen_by(message, one) for one in recipients]
    common = set.intersection(*({one.pk for one in seen} for seen in each)) if each else set()
    return [one for one in each[0] if one.pk in common] if each else []


def seen_by(message: Message, recipient: str) -> list[Message]:
    """The messages before this one that the recipient wrote or was sent, newest first."""
    reader = fold_address(recipient)
    before = tickets.messages_of(message.ticket, before=message.pk, limit=LOOKED_AT)[::-1]
    said = [one for one in before if one.direction in OUTSIDE and not one.automatic]
    sent: dict[int, set[str]] = {}
    answers = [one.pk for one in said if one.direction == "out" and one.state == "sent"]
    for pk, address in Delivery.objects.filter(message__in=answers).values_list("message", "recipient"):
        sent.setdefault(pk, set()).add(fold_address(address))
    return [
        one for one in said if reader in (sent.get(one.pk, ()) if one.direction == "out" else _party(one))
    ]


def quotes(seen: Iterable[Message], mailbox: Mailbox) -> list[Quote]:
    """What is quoted of them: the newest few, cut to a modest size. Raises NotForOutside for a note among them."""
    found: list[Quote] = []
    left = LETTERS
    for message in list(seen)[:QUOTED]:
        check_outside(message)
        quote = Quote(said_by(message, mailbox), message.created_at, _lines(message, min(left, LETTERS_EACH)))
        left -= sum(map(len, quote.lines))
        if quote.lines:
            found.append(quote)
        if left <= 0:
            break
    return found


def said_by(message: Message, mailbox: Mailbox) -> str:
    """The name of whoever said it, as its reader knows them; empty if they gave none."""
    if message.direction == "out":
        house = mailbox.name or mailbox.brand.name
        return message.agent.name if message.agent and not message.automatic else house
    return message.contact.name if message.contact else ""


def words_of(message: Message) -> str:
    """What a message said by itself, without what it quoted."""
    return (message.body.new_text or message.body.text).strip()


def _lines(message: Message, letters: int) -> tuple[str, ...]:
    words = words_of(message)
    lines = words[:letters].splitlines()
    if len(lines) > LINES_EACH or len(words) > letters:
        lines = [*lines[:LINES_EACH], CUT]
    return tuple(lines)


def _party(message: Message) -> set[str]:
    """Who has an incoming mail: its writer and those it was sent to. A forged one is nobody's."""
    head = message.body.headers
    if (head.get("verdict") or {}).get("failed"):
        return set()
    named = [head.get("from"), *(head.get("to") or []), *(head.get("cc") or [])]
    found = {str(one.get("email") or "") for one in named if isinstance(one, dict)}
    if message.contact is not None:
        found |= set(people.addresses_of(message.contact))
    return {fold_address(one) for one in found if one}
