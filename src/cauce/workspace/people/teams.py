"""Teams as pages: their names and how their conversations go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.errors import Invalid, NotFound
from cauce.workspace.frame import page
from cauce.workspace.people.brands import brands_to_choose
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.people.models import Agent


class NewTeam(forms.Form):
    """A team to add."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    brand = forms.ChoiceField(label=gettext_lazy("Brand"), required=False)

    def __init__(self, agent: Agent, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["brand"].choices = brands_to_choose(agent)  # type: ignore[attr-defined]


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """The teams, and adding one."""
    agent = agent_of(request)
    form = NewTeam(agent, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["brand"]
        brand = queries.brand_by_slug(agent.account_id, slug) if slug else None
        try:
            name = form.cleaned_data["name"]
            actions.add_team(agent.account, name=name, brand=brand, by=Actor.agent(agent.pk))
        except Invalid as refused:
            form.add_error("name", refused.said)
        else:
            return HttpResponseRedirect("/settings/teams")
    found = queries.teams_of(agent).select_related("brand")
    status = 422 if form.errors else 200
    return page(request, "settings/teams.html", "settings", status, part="teams", teams=found, form=form)


class TeamRules(forms.Form):
    """A team's name and how its conversations go on."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    reopens = forms.ChoiceField(
        label=gettext_lazy("When a customer writes again after a case has ended"),
        choices=[
            ("always", gettext_lazy("The same case opens again, always")),
            (
                "within",
                gettext_lazy("The same case opens again for some days; later, a new one linked to it"),
            ),
            ("never", gettext_lazy("A new case is opened, linked to it")),
        ],
    )
    reopen_days = forms.IntegerField(
        label=gettext_lazy("Days during which it opens again"), min_value=1, max_value=3650, initial=30
    )
    brings_in = forms.ChoiceField(
        label=gettext_lazy("Whoever a customer puts in copy"),
        choices=[
            ("everybody", gettext_lazy("Takes part and gets the answers")),
            (
                "company",
                gettext_lazy("Takes part if they are of the customer's company; others wait for an agent"),
            ),
            ("nobody", gettext_lazy("Waits until an agent accepts them")),
        ],
    )


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: its name and how its conversations go on."""
    agent = agent_of(request)
    found = queries.teams_of(agent).filter(pk=pk).first()
    if found is None:
        raise NotFound
    now = {name: getattr(found, name) for name in TeamRules.base_fields}
    form = TeamRules(request.POST) if request.method == "POST" else TeamRules(initial=now)
    if request.method == "POST" and form.is_valid():
        said, by = dict(form.cleaned_data), Actor.agent(agent.pk)
        with write():
            actions.rename_team(found, name=said.pop("name"), by=by)
            actions.set_conversations(found, **said, by=by)
        return HttpResponseRedirect("/settings/teams")
    status = 422 if form.errors else 200
    return page(
        request, "settings/team.html", "settings", status, part="teams", team=found, form=form,
        here=f"/settings/teams/{pk}", languages=settings.LANGUAGES, signed=queries.signatures_of(found),
    )  # fmt: skip
