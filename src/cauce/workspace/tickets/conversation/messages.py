"""What is said in a ticket: what came since, answering, noting, taking back, drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from cauce.channels import queries as channels
from cauce.ground.log.actors import Actor
from cauce.tickets import actions, queries
from cauce.tickets.actions import Said
from cauce.tickets.errors import Crossed, Invalid, NotFound
from cauce.workspace.signed_in import agent_of, signed_in
from cauce.workspace.tickets.conversation.course import MESSAGES, course
from cauce.workspace.tickets.conversation.writing import Writing, choice_of, draft_html, typed, written

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Message, Ticket


@signed_in
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, number: int) -> HttpResponse:
    """What was said (`after`, `before`), or say something."""
    return _say(request, number) if request.method == "POST" else _heard(request, number)


def _heard(request: HttpRequest, number: int) -> HttpResponse:
    agent = agent_of(request)
    ticket = queries.ticket_for(agent, number)
    before = _number(request, "before")
    if before:
        found = queries.messages_of(ticket, before=before, limit=MESSAGES)
        more = f"/tickets/{number}/messages?before={found[0].pk}" if len(found) == MESSAGES else None
        newer = queries.messages_of(ticket, after=before - 1, limit=1)
        until = newer[0].created_at if newer else None
        entries = course(agent, ticket, found, since=found[0].created_at if more else None, until=until)
        return _entries(request, number, entries, earlier_url=more)
    again = [int(pk) for pk in request.GET.get("again", "").split(",") if pk.isdigit()][:10]
    found = queries.messages_of(ticket, after=_number(request, "after"), limit=100)
    if again:
        known = {message.pk for message in found}
        near = queries.messages_of(ticket, after=min(again) - 1, limit=60)
        found = [*found, *(one for one in near if one.pk in again and one.pk not in known)]
        found.sort(key=lambda one: one.pk)
    entries = course(agent, ticket, found, facts_after=_number(request, "since"))
    return _entries(request, number, entries)


def _say(request: HttpRequest, number: int) -> HttpResponse:
    agent = agent_of(request)
    form = Writing(request.POST)
    if not form.is_valid():
        raise Invalid(field=next(iter(form.errors)))
    words = form.cleaned_data
    ticket = queries.ticket_for(agent, number, f"ticket.{words['kind']}")
    said = written(agent, words["html"], request.POST.getlist("files"))
    by, after = Actor.agent(agent.pk), words["after"]
    try:
        if words["kind"] == "note":
            message = actions.note(ticket, said, agent=agent, by=by, after=after)
        else:
            message = _answer(agent, ticket, said, request.POST, words)
    except Crossed as crossed:
        missed = queries.messages_of(ticket, after=min(crossed.missed) - 1, limit=50)
        return _entries(request, ticket.number, _alone(agent, ticket, missed), status=409)
    found = queries.messages_of(ticket, after=message.pk - 1, limit=1)
    response = _entries(request, ticket.number, _alone(agent, ticket, found), status=201)
    response.headers["X-Message"] = str(message.pk)
    response.headers["X-Undo"] = str(_undo_s(message))
    return response


def _answer(agent: Agent, ticket: Ticket, said: Said, sent: QueryDict, words: dict[str, Any]) -> Message:
    of = words["forward"]
    choice = choice_of(sent, mailbox=words["mailbox"], forward=of)
    addressed = channels.addressed(agent, ticket, choice)
    return actions.reply(
        ticket, said, agent=agent, by=Actor.agent(agent.pk), after=words["after"], status=words["status"] or None,
        channel="email" if of is not None else None, addressed=addressed,
    )  # fmt: skip


@signed_in
@require_http_methods(["DELETE"])
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an answer that has not left yet; its words come back as a draft."""
    agent = agent_of(request)
    message = queries.message_for(agent, pk, "ticket.reply")
    message = actions.undo_send(message, by=Actor.agent(agent.pk))
    mine = queries.drafts_of(agent, message.ticket).get("reply") if message.agent_id == agent.pk else None
    if mine is None:
        return JsonResponse({"html": message.body.html or message.body.text, "files": [], "head": {}})
    files = [
        {"token": one.token, "name": one.name, "size": one.size}
        for one in queries.uploads_of(agent, mine.files)
    ]
    return JsonResponse({"html": mine.html, "files": files, "head": mine.head})


@signed_in
@require_http_methods(["PUT", "POST"])
def draft(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Keep what the agent has typed so far, and whom it is to go to."""
    agent = agent_of(request)
    if kind not in ("reply", "note"):
        raise NotFound
    ticket = queries.ticket_for(agent, number, f"ticket.{kind}")
    html, files, head = typed(request)
    actions.save_draft(agent, ticket, kind=kind, html=draft_html(html), files=files, head=head)
    return HttpResponse(status=204)


def _alone(agent: Agent, ticket: Ticket, found: list[Message]) -> list[Markup]:
    """Messages without what happened between them: the page fetches that."""
    return course(agent, ticket, found, facts_after=2**62)


def _entries(
    request: HttpRequest,
    number: int,
    entries: list[Markup],
    *,
    earlier_url: str | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {"entries": entries, "earlier_url": earlier_url, "ticket": {"number": number}}
    return render(request, "tickets/_entries.html", shown, status=status)


def _undo_s(message: Message) -> int:
    if message.state != "queued" or message.release_at is None:
        return 0
    return max(0, round((message.release_at - message.created_at).total_seconds()))


def _number(request: HttpRequest, name: str) -> int:
    value = request.GET.get(name, "")
    return int(value) if value.isdigit() else 0
