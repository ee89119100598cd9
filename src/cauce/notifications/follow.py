"""What notifications do about what happens in tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cauce.ground import clock
from cauce.ground.db import as_one
from cauce.ground.log.actors import Actor
from cauce.ground.log.follow import follows
from cauce.notifications import queries, rules, telling
from cauce.people import queries as people
from cauce.tickets import actions
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact

HOUR = timedelta(hours=1)
CLOSING = "closing"
CLOSE = "notifications.close"
AFTER_ANSWER = timedelta(minutes=1)


@follows("message.received", name="notifications.acknowledge", origins=("live",))
@as_one()
def acknowledge(fact: Fact, prepared: Any) -> None:
    """Tell a customer, once, that their request has come in."""
    if fact.data.get("automatic"):
        return
    message = tickets.message(fact.data["message"])
    wished = str(message.body.headers.get("acknowledge") or "") if message is not None else ""
    if message is None or not wished:
        return
    ticket = message.ticket
    lately = [one for (one,) in tickets.acknowledgements_to(ticket.requester_id, limit=rules.PER_HOUR)]
    alone = ticket.message_count == 1  # it is the only one: nothing else has to be looked for
    allowed = rules.may_acknowledge(
        first=alone or not tickets.earlier_than(ticket.pk, message.pk),
        automatic=message.automatic,
        wished=wished,
        already=not alone and bool(tickets.acknowledgements_of(ticket.pk)),
        lately=sum(clock.now() - at < HOUR for at in lately),
    )
    if not allowed:
        return
    language = queries.language_for(ticket, usual=wished)
    text = queries.said(ticket.brand, "acknowledgement", language, queries.values_of(ticket))
    said = actions.Said(text=text, automatic="acknowledgement")
    actions.acknowledge(ticket, said, by=Actor.because_of(fact, "notifications"), channel=message.channel)


@follows("ticket.status_changed", name="notifications.closing", starts="now", origins=("live",))
def mean_to_say_that_it_is_done(fact: Fact, prepared: Any) -> None:
    """A ticket was resolved where the brand tells its customers so: in a minute, when the answer itself has left."""
    if (
        fact.data.get("to") == "resolved"
        and fact.brand_id is not None
        and queries.says_closing(fact.brand_id)
    ):
        clock.set_due(CLOSE, fact.subject, clock.now() + AFTER_ANSWER, account_id=fact.account_id)


@clock.due(CLOSE)
def say_that_it_is_done(subject: str) -> None:
    """Tell a customer that their request is done, if it still is and they have been answered; not twice on end."""
    ticket = tickets.by_id(int(subject.partition(":")[2]))
    if ticket is None or ticket.status != "resolved" or ticket.last_speaker != "out":
        return
    last = tickets.messages_of(ticket, limit=1)[-1]
    if last.automatic == CLOSING or last.state == "queued" or people.mail_comes_back(ticket.requester):
        return
    text = queries.said(ticket.brand, CLOSING, queries.language_for(ticket), queries.values_of(ticket))
    actions.acknowledge(ticket, actions.Said(text=text, automatic=CLOSING), by=Actor.system("notifications"))


@follows("ticket.assigned", "message.received", name="notifications.agents", starts="now", origins=("live",))
def tell_the_agent(fact: Fact, prepared: Any) -> None:
    """An agent is told by mail what concerns them, as far as they wish it."""
    telling.tell(fact)
