"""Tickets: list, read, open, change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from cauce.api import changing, cursors
from cauce.api.answers import Answer, once
from cauce.api.asking import agent_of
from cauce.api.reading import tickets_of
from cauce.api.said import said_by
from cauce.api.shapes import Limit, Page, TicketIn, TicketOut, TicketPatch
from cauce.ground.log.actors import Actor
from cauce.people import actions as people_actions
from cauce.people import queries as people
from cauce.search import queries as search
from cauce.tickets import actions, rules
from cauce.tickets import queries as tickets
from cauce.tickets.errors import Invalid, NotAllowed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cauce.people.models import Agent, Brand, Team
    from cauce.tickets.models import Ticket

router = Router(tags=["tickets"])


@router.get("", response=Page[TicketOut], summary="Tickets, the last changed first")
def index(
    request: HttpRequest,
    status: Annotated[str, Field(description="One or several, with commas between them.")] = "",
    q: Annotated[
        str, Field(description="Words that were said; then the newest message found comes first.")
    ] = "",
    channel: str = "",
    cursor: str = "",
    limit: Limit = 50,
) -> HttpResponse:
    agent = agent_of(request)
    rows = tickets.visible(agent)
    if status:
        rows = rows.filter(status__in=_statuses(status))
    if channel:
        rows = rows.filter(channel=channel)
    shown = _found(agent, rows, q, cursor, limit) if q.strip() else _last_changed(rows, cursor, limit)
    return Answer.of(shown).response()


def _statuses(given: str) -> list[str]:
    wanted = [word.strip() for word in given.split(",") if word.strip()]
    for status in wanted:
        if status not in rules.STATUSES:
            raise Invalid(_("There is no status called «%(status)s».") % {"status": status}, field="status")
    return wanted


def _last_changed(rows: QuerySet[Ticket], cursor: str, limit: int) -> Page[TicketOut]:
    if cursor:
        number, pk = cursors.read(cursor, 2)
        at = cursors.moment(number)
        rows = rows.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk), updated_at__lte=at)
    found = list(tickets_of(rows.order_by("-updated_at", "-pk")[: limit + 1]).items())
    if len(found) <= limit:
        return Page[TicketOut](items=[shape for _pk, shape in found])
    pk, last = found[limit - 1]
    following = cursors.made(cursors.of_moment(last.updated_at), pk)
    return Page[TicketOut](items=[shape for _pk, shape in found[:limit]], next=following)


def _found(agent: Agent, rows: QuerySet[Ticket], q: str, cursor: str, limit: int) -> Page[TicketOut]:
    before = cursors.read(cursor, 1)[0] if cursor else None
    page = search.search(agent, q, limit=limit, before=before, within=rows)
    shapes = tickets_of(tickets.picked(rows, [hit.row.id for hit in page.hits]))
    return Page[TicketOut](
        items=[shapes[hit.row.id] for hit in page.hits if hit.row.id in shapes],
        next=cursors.made(page.next) if page.next is not None else None,
    )


@router.get("/{int:number}", response=TicketOut, summary="A ticket")
def show(request: HttpRequest, number: int) -> HttpResponse:
    return _one(tickets.ticket_for(agent_of(request), number)).response()


@router.post("", response={201: TicketOut}, summary="Open a ticket")
def create(request: HttpRequest, given: TicketIn) -> HttpResponse:
    agent = agent_of(request)
    place = _place(agent, given)
    said = said_by(agent, given, subject=given.subject)
    if not said.text.strip() and not said.files:
        raise Invalid(_("Please write what it is about."), field="text")
    if not rules.subject_line(given.subject):
        raise Invalid(_("Please write a subject."), field="subject")
    email = _email(given.requester.email)
    by = Actor.agent(agent.pk)

    def do() -> Answer:
        requester = people_actions.know_contact(
            agent.account_id, email=email, name=given.requester.name.strip(), by=by
        )
        ticket, _message = actions.open_ticket(
            place.brand, requester=requester, channel=given.channel, subject=given.subject, by=by, said=said,
            team=place.team, priority=given.priority, kind=given.kind,
        )  # fmt: skip
        for name in given.tags:
            ticket = actions.tag(ticket, name=name, by=by)
        if given.assignee:
            ticket = actions.assign(ticket, to=changing.agent_called(agent, given.assignee), by=by)
        return _one(
            ticket, status=201, location=request.build_absolute_uri(f"{request.path}/{ticket.number}")
        )

    return once(request, do)


@router.patch("/{int:number}", response=TicketOut, summary="Change a ticket")
def change(request: HttpRequest, number: int, given: TicketPatch) -> HttpResponse:
    """With `If-Match: <version>` it is refused (412) if what you change has been changed since that version; other
    changes do not matter."""
    agent = agent_of(request)
    ticket = tickets.ticket_for(agent, number, "ticket.edit")
    seen = changing.seen_version(request.headers.get("If-Match", ""))
    return once(request, lambda: _one(changing.change(ticket, given, agent=agent, seen=seen)))


def _one(ticket: Ticket, *, status: int = 200, location: str = "") -> Answer:
    # By primary key, not through `visible`: whoever has just moved a ticket out of their sight is told what they did.
    shape = tickets_of(type(ticket)._default_manager.filter(pk=ticket.pk))[ticket.pk]
    headers = {"ETag": f'"{shape.version}"'} | ({"Location": location} if location else {})
    return Answer(shape.model_dump_json(), status, headers)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a ticket is opened; also the thing that the right to open one is asked for."""

    brand: Brand
    team: Team | None

    @property
    def account_id(self) -> int:
        return self.brand.account_id

    @property
    def brand_id(self) -> int:
        return self.brand.pk

    @property
    def team_id(self) -> int | None:
        return self.team.pk if self.team else None


def _place(agent: Agent, given: TicketIn) -> _Place:
    if not people.may_anywhere(agent, "ticket.create"):
        raise NotAllowed(verb="ticket.create")
    brands = people.brands_of(agent, "ticket.create")
    brand = (brands.filter(slug=given.brand) if given.brand else brands).first()
    if brand is None:
        raise Invalid(_("There is no brand called «%(slug)s».") % {"slug": given.brand or ""}, field="brand")
    team = changing.team_called(agent, given.team) if given.team else None
    if team is not None and team.brand_id not in (None, brand.pk):
        raise Invalid(_("This team does not serve the ticket's brand."), field="team")
    place = _Place(brand, team)
    people.check(agent, "ticket.create", place)
    return place


def _email(given: str) -> str:
    email = given.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        detail = _("«%(email)s» is not an e-mail address.") % {"email": email}
        raise Invalid(detail, field="requester.email") from error
    return email
