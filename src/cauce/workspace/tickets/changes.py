"""What an agent changes about a case: each a choice posted to where the value lives. The page fetches what followed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.channels import queries as channels
from cauce.ground.log.actors import Actor
from cauce.people import actions as asking
from cauce.people import queries as people
from cauce.tickets import actions, queries
from cauce.tickets.errors import Invalid
from cauce.workspace.signed_in import View, agent_of, signed_in

if TYPE_CHECKING:
    from cauce.people.models import Agent, Team
    from cauce.tickets.models import Ticket

DONE = 204


class Change(NamedTuple):
    """Who changes which case, and what they posted."""

    agent: Agent
    ticket: Ticket
    by: Actor
    said: dict[str, str]
    method: str


def change(*methods: str) -> Callable[[Callable[..., None]], View]:
    """Turn one deed into its address: the case is found for whoever may edit it, what is refused says so by itself."""

    def around(deed: Callable[..., None]) -> View:
        @signed_in
        @require_http_methods(methods or ["POST"])
        @wraps(deed)
        def answer(request: HttpRequest, number: int, **named: Any) -> HttpResponse:
            agent = agent_of(request)
            ticket = queries.ticket_for(agent, number, "ticket.edit")
            asked = Change(agent, ticket, Actor.agent(agent.pk), request.POST.dict(), request.method or "")
            deed(asked, **named)
            return HttpResponse(status=DONE)

        return answer

    return around


def _choice(field: str, action: Callable[..., Any], read: Callable[[Agent, str], Any] | None = None) -> View:
    """The address of a value that is changed by choosing another: `field` is what is posted, `read` what it names."""

    @change()
    def deed(asked: Change) -> None:
        chosen = asked.said.get(field, "")
        action(asked.ticket, to=read(asked.agent, chosen) if read else chosen, by=asked.by)

    return deed


def _colleague(agent: Agent, chosen: str) -> Agent | None:
    if not chosen:
        return None
    found = people.agents_of(agent).filter(pk=int(chosen)).first() if chosen.isdigit() else None
    if found is None:
        raise Invalid(field="agent")
    return found


def _team(agent: Agent, slug: str) -> Team | None:
    return people.team_by_slug(agent.account_id, slug) if slug else None


assignment = _choice("agent", actions.assign, _colleague)
status = _choice("status", actions.set_status)
priority = _choice("priority", actions.set_priority)
kind = _choice("kind", actions.set_kind)
team = _choice("team", actions.set_team, _team)


class Word(forms.Form):
    """A tag or a subject as typed."""

    tag = forms.CharField(max_length=60, required=False)


class Address(forms.Form):
    """Whom to put in copy."""

    email = forms.EmailField(max_length=254)


@change()
def tags(asked: Change) -> None:
    """Add a tag."""
    form = Word(asked.said)
    if not form.is_valid():
        raise Invalid(field="tag")
    actions.tag(asked.ticket, name=form.cleaned_data["tag"], by=asked.by)


@change("DELETE")
def tag(asked: Change, name: str) -> None:
    """Take a tag away."""
    actions.untag(asked.ticket, name=name, by=asked.by)


@change()
def participants(asked: Change) -> None:
    """Put somebody in copy by their address: they get the answers from now on."""
    form = Address(asked.said)
    if not form.is_valid():
        raise Invalid(_("That is not an e-mail address. Write one like ana@example.org."), field="email")
    email = form.cleaned_data["email"]
    ours = channels.mailbox_by_address(email)
    if ours is not None and ours.account_id == asked.agent.account_id:
        raise Invalid(_("That is one of your own mailboxes; it has every message already."), field="email")
    contact = asking.know_contact(asked.agent.account_id, email=email, by=asked.by)
    actions.add_participant(asked.ticket, contact, by=asked.by)


@change("POST", "DELETE")
def participant(asked: Change, contact: int) -> None:
    """Accept somebody who wrote with a token: they get the answers from now on. Or take somebody out of it."""
    chosen = people.contact(asked.agent.account_id, contact)
    if asked.method == "DELETE":
        actions.remove_participant(asked.ticket, chosen, by=asked.by)
    else:
        actions.accept_participant(asked.ticket, chosen, by=asked.by)
