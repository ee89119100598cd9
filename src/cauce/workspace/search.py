"""Search as a page: what was said, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from cauce.search import queries
from cauce.tickets import events
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, signed_in
from cauce.workspace.tickets.listing import STATUS_ICONS, named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cauce.search.rules import Part
    from cauce.tickets.queries import Row

LENGTH = 200


@dataclass(frozen=True, slots=True)
class Result:
    """A ticket that was found, ready to show."""

    number: int
    message_id: int | None
    subject: Markup
    words: Markup
    who: str
    at: datetime
    status: str
    status_name: str
    status_icon: Markup


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What the words find, of what the agent may see."""
    agent = agent_of(request)
    q = " ".join(request.GET.get("q", "").split())[:LENGTH]
    before = request.GET.get("before", "")
    found = (
        queries.search(agent, q, before=int(before) if before.isdigit() else None)
        if q
        else queries.Page([], None)
    )
    next_url = f"/search?{urlencode({'q': q, 'before': str(found.next)})}" if found.next else None
    return page(
        request,
        "search/index.html",
        "search",
        q=q,
        results=[
            _result(hit, row)
            for hit, row in zip(found.hits, named([hit.row for hit in found.hits]), strict=True)
        ],
        next_url=next_url,
    )


def _result(hit: queries.Hit, row: Row) -> Result:
    return Result(
        row.number, hit.message, _marked(hit.subject) or Markup.escape(_("(no subject)")), _marked(hit.words),
        row.requester, row.updated_at, row.status, events.status_word(row.status),
        STATUS_ICONS.get(row.status, Markup()),
    )  # fmt: skip


def _marked(parts: Sequence[Part]) -> Markup:
    """The words with what was looked for marked."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(part.text) if part.hit else part.text for part in parts
    )
