"""Those who work here as pages: the settings of teams and agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.errors import Invalid, NotFound
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.people.models import Agent


class NewTeam(forms.Form):
    """A team to add."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    brand = forms.ChoiceField(label=gettext_lazy("Brand"), required=False)

    def __init__(self, agent: Agent, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        brands = [(brand.slug, brand.name) for brand in queries.brands_of(agent)]
        self.fields["brand"].choices = [("", _("All brands")), *brands]  # type: ignore[attr-defined]


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
            actions.add_team(
                agent.account, name=form.cleaned_data["name"], brand=brand, by=Actor.agent(agent.pk)
            )
        except Invalid as refused:
            form.add_error("name", refused.said)
        else:
            return HttpResponseRedirect("/settings/teams")
    found = queries.teams_of(agent).select_related("brand")
    return page(
        request,
        "settings/teams.html",
        "settings",
        422 if form.errors else 200,
        part="teams",
        teams=found,
        form=form,
    )


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


class NewAgent(forms.Form):
    """Somebody to let in. They choose their password by the link that «I do not remember» sends."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    brand = forms.ChoiceField(label=gettext_lazy("Brand"), required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Leave it empty and they choose one with «I do not remember my password»."),
    )  # fmt: skip

    def __init__(self, agent: Agent, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        roles = [(role.key, role_word(role.key, role.name)) for role in queries.roles_of(agent)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        brands = [(brand.slug, brand.name) for brand in queries.brands_of(agent)]
        self.fields["brand"].choices = [("", _("All brands")), *brands]  # type: ignore[attr-defined]
        self.fields["role"].initial = "agent"


@settled_by("agents.edit")
@require_http_methods(["GET", "POST"])
def agents(request: HttpRequest) -> HttpResponse:
    """Who works here, and letting somebody in."""
    agent = agent_of(request)
    form = NewAgent(agent, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        brand = queries.brand_by_slug(agent.account_id, said["brand"]) if said["brand"] else None
        try:
            actions.add_agent(
                agent.account, email=said["email"], name=said["name"], role=said["role"], brand=brand,
                password=said["password"] or None, language=agent.language, by=Actor.agent(agent.pk),
            )  # fmt: skip
        except Invalid as refused:
            field = str(refused.facts.get("field", "email"))
            form.add_error(field if field in form.fields else None, refused.said)
        else:
            return HttpResponseRedirect("/settings/agents")
    found = [
        {"id": one.pk, "name": one.name, "email": one.email, "is_active": one.is_active, "me": one.pk == agent.pk,
         "roles": ", ".join(role_word(grant.role.key, grant.role.name) for grant in one.grants.all())}
        for one in queries.all_agents_of(agent)
    ]  # fmt: skip
    return page(
        request,
        "settings/agents.html",
        "settings",
        422 if form.errors else 200,
        part="agents",
        agents=found,
        form=form,
    )


@settled_by("agents.edit")
@require_POST
def agent_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an agent sign in again, or no longer."""
    agent = agent_of(request)
    chosen = queries.all_agents_of(agent).filter(pk=pk).first()
    if chosen is None:
        raise Invalid
    if request.method == "POST":
        actions.switch(chosen, active=request.POST.get("active") == "1", by=Actor.agent(agent.pk))
    return HttpResponseRedirect("/settings/agents")


def role_word(key: str, name: str) -> str:
    """A shipped role in the reader's language; others by their own name."""
    words = {"administrator": _("Administrator"), "agent": _("Agent"), "read_only": _("Read only")}
    return words.get(key, name)
