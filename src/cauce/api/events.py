"""What happened, in order: the facts whose subject the asker may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cauce.api.answers import Answer
from cauce.api.asking import agent_of
from cauce.api.shapes import EventOut, EventPage, Limit
from cauce.ground.log import queries as log
from cauce.people import queries as people
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact
    from cauce.people.models import Agent

router = Router(tags=["events"])
_LOOKED_AT = 500  # facts a query
_QUERIES = 10  # a request; who sees little asks on from `next`


@router.get("", response=EventPage, summary="What happened after a position")
def index(
    request: HttpRequest, after: Annotated[int, Field(ge=0, le=2**62)] = 0, limit: Limit = 50
) -> HttpResponse:
    """Ask again with `after` = `position` to hear what happens next."""
    agent = agent_of(request)
    seen: list[Fact] = []
    position, more = after, True
    for _turn in range(_QUERIES):
        batch = log.after(position, limit=_LOOKED_AT)
        for fact in _visible(agent, batch):
            if len(seen) == limit:
                break
            seen.append(fact)
        else:
            position = batch[-1].position or position if batch else position
            more = len(batch) == _LOOKED_AT
            if more:
                continue
            break
        position = seen[-1].position or position
        break
    items = [_event(fact) for fact in seen]
    return Answer.of(
        EventPage(items=items, next=str(position) if more else None, position=position)
    ).response()


def _visible(agent: Agent, facts: list[Fact]) -> list[Fact]:
    own = [fact for fact in facts if fact.account_id == agent.account_id]
    about = {pk for fact in own if (pk := _ticket(fact)) is not None}
    visible = (
        set(tickets.picked(tickets.visible(agent), about).values_list("pk", flat=True)) if about else set()
    )
    contacts = people.reach(agent, "contact.see")[0]
    rest = people.may(agent, "log.see")
    return [fact for fact in own if _may_see(fact, visible, contacts=contacts, rest=rest)]


def _may_see(fact: Fact, visible: set[int], *, contacts: bool, rest: bool) -> bool:
    ticket = _ticket(fact)
    if ticket is not None:
        return ticket in visible
    return contacts if fact.subject.startswith(("contact:", "company:")) else rest


def _ticket(fact: Fact) -> int | None:
    kind, _colon, pk = (fact.about or fact.subject).partition(":")
    return int(pk) if kind == "ticket" else None


def _event(fact: Fact) -> EventOut:
    return EventOut.model_validate(
        {
            "id": fact.pk, "position": fact.position, "kind": fact.kind, "subject": fact.subject, "about": fact.about,
            "seq": fact.seq, "data": fact.data, "actor": fact.actor, "cause": fact.cause_id, "origin": fact.origin,
            "at": fact.at,
        }
    )  # fmt: skip
