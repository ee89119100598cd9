"""Finding tickets by what was said in them."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cauce.api import cursors
from cauce.api.answers import Answer
from cauce.api.asking import agent_of
from cauce.api.reading import tickets_of
from cauce.api.shapes import Excerpt, HitOut, Limit, Page
from cauce.search import queries as search
from cauce.tickets import queries as tickets

router = Router(tags=["search"])


@router.get("", response=Page[HitOut], summary="Tickets in which words were said, the newest first")
def index(
    request: HttpRequest,
    q: Annotated[
        str, Field(description="Words in any form; addresses, codes and numbers whole; a ticket's number.")
    ],
    cursor: str = "",
    limit: Limit = 50,
) -> HttpResponse:
    agent = agent_of(request)
    page = search.search(agent, q, limit=limit, before=cursors.read(cursor, 1)[0] if cursor else None)
    shapes = tickets_of(tickets.picked(tickets.visible(agent), [hit.row.id for hit in page.hits]))
    items = [
        HitOut(
            **shapes[hit.row.id].model_dump(),
            message=hit.message,
            excerpt=[Excerpt(text=part.text, hit=part.hit) for part in hit.words],
        )
        for hit in page.hits
        if hit.row.id in shapes
    ]
    following = cursors.made(page.next) if page.next is not None else None
    return Answer.of(Page[HitOut](items=items, next=following)).response()
