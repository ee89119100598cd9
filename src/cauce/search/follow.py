"""The index follows what is said, and what changes about those who said it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cauce.ground.db import as_one
from cauce.ground.jobs import enqueue
from cauce.ground.log.follow import follows
from cauce.search import actions, queries, tasks
from cauce.search.engines.contract import Indexed

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact

SPOKEN = ("message.received", "message.queued", "message.noted")
TICKET = ("ticket.subject_changed", "ticket.team_changed")
MADE = 2  # a new contact's facts: whatever it says afterwards is indexed with the address that it came with
CONTACT = ("contact.changed", "contact.identity_added")


def compose(facts: Sequence[Fact]) -> dict[int, Indexed]:
    """The entries of the messages in these facts, by message: the slow part, without the lock."""
    messages = [fact.data["message"] for fact in facts if fact.kind in SPOKEN]
    return {entry.message: entry for entry in actions.composed(messages)} if messages else {}


@follows(*SPOKEN, "message.cancelled", *TICKET, *CONTACT, name="search", starts="beginning", prepare=compose)
@as_one()
def index(fact: Fact, prepared: Any) -> None:
    """Have a message found, or no longer; have a ticket's or a contact's messages written anew."""
    if fact.kind in SPOKEN:
        entry = (prepared or {}).get(fact.data["message"])
        if entry is not None:
            actions.index([entry])
    elif fact.kind == "message.cancelled":
        actions.forget([fact.data["message"]])
    elif fact.kind in TICKET and queries.has_entries(ticket=_pk(fact)):
        enqueue(tasks.index_ticket_again, _pk(fact), key=f"search:{fact.pk}")
    elif fact.kind == "contact.identity_added" and fact.seq <= MADE:
        return
    elif fact.kind in CONTACT and queries.has_entries(requester=_pk(fact)):
        enqueue(tasks.index_requester_again, _pk(fact), key=f"search:{fact.pk}")


def _pk(fact: Fact) -> int:
    return int(fact.subject.partition(":")[2])
