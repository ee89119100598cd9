"""Writing to a customer who has not asked: a page of its own, whose mail opens a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.channels import queries as channels
from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import actions as people_actions
from cauce.people import queries as people
from cauce.tickets import actions, queries
from cauce.tickets.errors import Invalid, NotAllowed
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, signed_in
from cauce.workspace.tickets.case import milliseconds, senders_of
from cauce.workspace.tickets.conversation.writing import choice_of, draft_html, typed, written

if TYPE_CHECKING:
    from cauce.channels.models import Mailbox
    from cauce.people.models import Agent

LONGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the ticket would be: the thing that the right to open it is asked for."""

    account_id: int
    brand_id: int
    team_id: int | None


def writer_of(request: HttpRequest) -> Agent:
    """The agent, if they may open tickets and answer somewhere. Raises NotAllowed."""
    agent = agent_of(request)
    if not all(people.may_anywhere(agent, verb) for verb in ("ticket.create", "ticket.reply")):
        raise NotAllowed(verb="ticket.create")
    return agent


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The page where one writes to a customer; or send it."""
    agent = writer_of(request)
    return _send(request, agent) if request.method == "POST" else _page(request, agent)


def _page(request: HttpRequest, agent: Agent) -> HttpResponse:
    draft = queries.new_draft_of(agent)
    senders = senders_of(agent)
    composer = {
        "kind": "reply", "reply": draft.html if draft else "", "note": "", "note_at": 0, "after": 0,
        "reply_at": milliseconds(draft.updated_at) if draft else 0, "head": draft.head if draft else {},
        "files": queries.uploads_of(agent, draft.files) if draft and draft.files else [],
        "limit_bytes": settings.MAX_ATTACHMENT_BYTES, "senders": senders,
        "sender": senders[0]["address"] if senders else "", "by_mail": True, "then": [],
    }  # fmt: skip
    return page(
        request, "tickets/new.html", "new", composer=composer, ticket={"number": ""}, usual={},
        audience={"first": "", "names": ""}, can_set_up=people.may_anywhere(agent, "settings.edit"),
    )  # fmt: skip


def _send(request: HttpRequest, agent: Agent) -> HttpResponse:
    sent = request.POST
    subject, html = sent.get("subject", "").strip()[:300], sent.get("html", "")
    if not subject:
        raise Invalid(_("Please write a subject."), field="subject")
    if len(html) > LONGEST:
        raise Invalid(field="html")
    addressed, box = channels.addressed_first(agent, choice_of(sent, mailbox=sent.get("mailbox", "")))
    if not people.may(agent, "ticket.create", _place(box)):
        raise NotAllowed(verb="ticket.create")
    said = written(agent, html, sent.getlist("files"))
    by, customer = Actor.agent(agent.pk), addressed.to[0]
    with write():
        requester = people_actions.know_contact(
            agent.account_id, email=customer.email, name=customer.name, by=by
        )
        ticket, message = actions.write_first(
            box.brand, said, requester=requester, subject=subject, agent=agent, by=by, addressed=addressed,
            team=box.team,
        )  # fmt: skip
    headers = {"X-Ticket": f"/tickets/{ticket.number}", "X-Message": str(message.pk)}
    return HttpResponse(status=201, headers=headers)


def _place(box: Mailbox) -> Place:
    return Place(box.account_id, box.brand_id, box.team_id)


@signed_in
@require_http_methods(["PUT", "POST"])
def new_draft(request: HttpRequest) -> HttpResponse:
    """Keep what the agent has typed so far of a mail that opens a ticket."""
    agent = writer_of(request)
    html, files, head = typed(request)
    actions.save_draft(agent, None, kind="new", html=draft_html(html), files=files, head=head)
    return HttpResponse(status=204)
