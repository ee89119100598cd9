"""People as pages: a contact, and the settings of teams and agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.errors import Invalid
from cauce.tickets import queries as tickets
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by, signed_in
from cauce.workspace.tickets.context import person_of
from cauce.workspace.tickets.listing import after, status_mark

if TYPE_CHECKING:
    from cauce.people.models import Agent, Contact


class Details(forms.Form):
    """What an agent may correct about a contact."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=60, required=False, help_text="Europe/Madrid"
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["language"].choices = [("", "—"), *settings.LANGUAGES]  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """A zone that exists, or none."""
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write one like Europe/Madrid."))
        return zone


@signed_in
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact with every ticket of theirs that the agent may see."""
    agent = agent_of(request)
    found = tickets.contact_for(agent, pk)
    form = _details(request, found) if queries.may(agent, "contact.edit") else None
    if request.method == "POST":
        queries.check(agent, "contact.edit")
        if form is not None and form.is_valid():
            actions.change_contact(found, **form.cleaned_data, by=Actor.agent(agent.pk))
            return HttpResponseRedirect(f"/contacts/{pk}")
    rows, more = tickets.page_of(
        tickets.visible(agent).filter(requester=found), before=after(request.GET.get("before", ""))
    )
    marks = {row.id: status_mark(row.status) for row in rows}
    next_url = f"/contacts/{pk}?before={round(more[0].timestamp() * 1_000_000)}_{more[1]}" if more else None
    return page(
        request, "contacts/show.html", "contact", person=person_of(found), form=form, tickets=rows,
        status_marks=marks, next_url=next_url,
    )  # fmt: skip


def _details(request: HttpRequest, contact: Contact) -> Details:
    now = {"name": contact.name, "language": contact.language, "time_zone": contact.time_zone}
    return Details(request.POST) if request.method == "POST" else Details(initial=now)


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
