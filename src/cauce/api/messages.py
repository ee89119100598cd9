"""What was said in a ticket, and saying something."""

from __future__ import annotations

import json
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cauce.api import cursors
from cauce.api.answers import Answer, once
from cauce.api.asking import agent_of
from cauce.api.problems import problem
from cauce.api.reading import messages_of
from cauce.api.said import said_by
from cauce.api.shapes import Limit, MessageIn, MessageOut, Page, Problem
from cauce.channels import queries as channels
from cauce.channels.queries import Choice
from cauce.ground.log.actors import Actor
from cauce.tickets import actions
from cauce.tickets import queries as tickets
from cauce.tickets.errors import Crossed

router = Router(tags=["messages"])
MOST_MISSED = 50


@router.get("/{int:number}/messages", response=Page[MessageOut], summary="Messages, the oldest first")
def index(
    request: HttpRequest,
    number: int,
    after: Annotated[int, Field(ge=0, le=2**62, description="Only those with a higher id.")] = 0,
    cursor: str = "",
    limit: Limit = 50,
) -> HttpResponse:
    agent = agent_of(request)
    ticket = tickets.ticket_for(agent, number)
    start = cursors.read(cursor, 1)[0] if cursor else after
    found = tickets.messages_of(ticket, after=start, limit=limit + 1)
    following = cursors.made(found[limit - 1].pk) if len(found) > limit else None
    items = messages_of(request, found[:limit], agent.account_id)
    return Answer.of(Page[MessageOut](items=items, next=following)).response()


@router.post(
    "/{int:number}/messages", response={201: MessageOut, 409: Problem}, summary="Answer the customer, or note"
)
def create(request: HttpRequest, number: int, given: MessageIn) -> HttpResponse:
    """With `after`, refused (409) when somebody has spoken since; `missed` holds what they said."""
    agent = agent_of(request)
    ticket = tickets.ticket_for(agent, number, f"ticket.{given.kind}")
    said = said_by(agent, given)
    by, addressed = Actor.agent(agent.pk), None
    if given.kind == "reply":
        choice = Choice(given.to, given.cc, given.bcc, given.mailbox, given.forward)
        addressed = channels.addressed(agent, ticket, choice)

    def do() -> Answer:
        if given.kind == "note":
            message = actions.note(ticket, said, agent=agent, by=by, after=given.after)
        else:
            message = actions.reply(
                ticket, said, agent=agent, by=by, after=given.after, status=given.status,
                channel="email" if given.forward is not None else None, addressed=addressed,
            )  # fmt: skip
        found = tickets.messages_of(ticket, after=message.pk - 1, limit=1)
        return Answer.of(messages_of(request, found, agent.account_id)[0], 201)

    try:
        return once(request, do)
    except Crossed as crossed:
        found = tickets.messages_of(ticket, after=min(crossed.missed) - 1, limit=MOST_MISSED)
        missed = messages_of(request, [one for one in found if one.pk in crossed.missed], agent.account_id)
        return problem(
            409, "crossed", crossed.said, missed=[json.loads(shape.model_dump_json()) for shape in missed]
        )
