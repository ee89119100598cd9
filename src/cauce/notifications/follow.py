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
    wished = str(message.body.headers.get("acknowledge") or "") if message is not None else ""
    if message is None or not wished:
        return
    ticket = message.ticket
    lately = [one for (one,) in queries.acknowledgements_to(ticket.requester_id, limit=rules.PER_HOUR)]
    allowed = rules.may_acknowledge(
        first=not queries.earlier_than(ticket.pk, message.pk),
        automatic=message.automatic,
        wished=wished,
        already=bool(queries.acknowledgements_of(ticket.pk)),
        lately=sum(clock.now() - at < HOUR for at in lately),
    )
    if not allowed:
        return
    text = words.request_received(
        language=wished, name=ticket.requester.name, number=ticket.number, brand=ticket.brand.name
    )
    said = actions.Said(text=text, automatic="acknowledgement")
    actions.acknowledge(ticket, said, by=Actor.because_of(fact, "notifications"), channel=message.channel)
