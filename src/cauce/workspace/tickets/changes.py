"""What an agent changes about a case: each a choice posted to where the value lives. The page fetches what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cauce.channels import queries as channels
from cauce.ground.log.actors import Actor
from cauce.people import actions as asking
from cauce.people import queries as people
from cauce.tickets import actions, queries
from cauce.tickets.errors import Invalid
from cauce.workspace.signed_in import agent_of, signed_in

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Ticket

DONE = 204


class Word(forms.Form):
    """A tag or a subject as typed."""

    tag = forms.CharField(max_length=60, required=False)


class Address(forms.Form):
    """Whom to put in copy."""

    email = forms.EmailField(max_length=254)


def _found(request: HttpRequest, number: int) -> tuple[Agent, Ticket, Actor]:
    agent = agent_of(request)
    return agent, queries.ticket_for(agent, number, "ticket.edit"), Actor.agent(agent.pk)


@signed_in
@require_POST
def assignment(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket to `agent`, or to nobody."""
    agent, ticket, by = _found(request, number)
    chosen = request.POST.get("agent", "")
    to = _colleague(agent, chosen) if chosen else None
    actions.assign(ticket, to=to, by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_POST
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Move the ticket to `status`."""
    _agent, ticket, by = _found(request, number)
    actions.set_status(ticket, to=request.POST.get("status", ""), by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_POST
def priority(request: HttpRequest, number: int) -> HttpResponse:
    """Make the ticket more or less pressing."""
    _agent, ticket, by = _found(request, number)
    actions.set_priority(ticket, to=request.POST.get("priority", ""), by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_POST
def kind(request: HttpRequest, number: int) -> HttpResponse:
    """Say what kind of request it is."""
    _agent, ticket, by = _found(request, number)
    actions.set_kind(ticket, to=request.POST.get("kind", ""), by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_POST
def team(request: HttpRequest, number: int) -> HttpResponse:
    """Put the ticket in the queue of `team` (a slug), or in none."""
    agent, ticket, by = _found(request, number)
    slug = request.POST.get("team", "")
    actions.set_team(ticket, to=people.team_by_slug(agent.account_id, slug) if slug else None, by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_POST
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """Add a tag."""
    _agent, ticket, by = _found(request, number)
    form = Word(request.POST)
    if not form.is_valid():
        raise Invalid(field="tag")
    actions.tag(ticket, name=form.cleaned_data["tag"], by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_http_methods(["DELETE"])
def tag(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Take a tag away."""
    _agent, ticket, by = _found(request, number)
    actions.untag(ticket, name=name, by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_POST
def participants(request: HttpRequest, number: int) -> HttpResponse:
    """Put somebody in copy by their address: they get the answers from now on."""
    agent, ticket, by = _found(request, number)
    form = Address(request.POST)
    if not form.is_valid():
        raise Invalid(_("That is not an e-mail address. Write one like ana@example.org."), field="email")
    email = form.cleaned_data["email"]
    ours = channels.mailbox_by_address(email)
    if ours is not None and ours.account_id == agent.account_id:
        raise Invalid(_("That is one of your own mailboxes; it has every message already."), field="email")
    contact = asking.know_contact(agent.account_id, email=email, by=by)
    actions.add_participant(ticket, contact, by=by)
    return HttpResponse(status=DONE)


@signed_in
@require_POST
def participant(request: HttpRequest, number: int, contact: int) -> HttpResponse:
    """Accept somebody who wrote with a token: from now on they get the answers."""
    agent, ticket, by = _found(request, number)
    actions.accept_participant(ticket, people.contact(agent.account_id, contact), by=by)
    return HttpResponse(status=DONE)


def _colleague(agent: Agent, chosen: str) -> Agent:
    found = people.agents_of(agent).filter(pk=int(chosen)).first() if chosen.isdigit() else None
    if found is None:
        raise Invalid(field="agent")
    return found
