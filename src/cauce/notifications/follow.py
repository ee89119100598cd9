"""What notifications do about what happens in tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cauce.ground import clock
from cauce.ground.log.actors import Actor
from cauce.ground.log.follow import follows
from cauce.notifications import rules, words
from cauce.tickets import actions, queries

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact

HOUR = timedelta(hours=1)


@follows("message.received", name="notifications.acknowledge", origins=("live",))
def acknowledge(fact: Fact, prepared: Any) -> None:
    """Tell a customer, once, that their request has come in."""
    if fact.data.get("automatic"):
        return
    message = queries.message(fact.data["message"])
    if message is None:
        return
    ticket = message.ticket
    wished = str(message.body.headers.get("acknowledge") or "")
    first = bool(wished) and queries.is_first(message)
    if not first or not rules.may_acknowledge(
        first=first, automatic=message.automatic, wished=wished, already=queries.acknowledged(ticket),
        lately=queries.acknowledgements_to(ticket.requester, since=clock.now() - HOUR),
    ):  # fmt: skip
        return
    text = words.request_received(
        language=wished, name=ticket.requester.name, number=ticket.number, brand=ticket.brand.name
    )
    said = actions.Said(text=text, automatic="acknowledgement")
    actions.acknowledge(ticket, said, by=Actor.because_of(fact, "notifications"), channel=message.channel)
