"""Agents as pages: who works here, and letting somebody in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.errors import Invalid, NotFound
from cauce.workspace.frame import page
from cauce.workspace.people.brands import brands_to_choose
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.people.models import Agent


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
        self.fields["brand"].choices = brands_to_choose(agent)  # type: ignore[attr-defined]
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
    status = 422 if form.errors else 200
    return page(request, "settings/agents.html", "settings", status, part="agents", agents=found, form=form)


@settled_by("agents.edit")
@require_POST
def agent_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an agent sign in again, or no longer."""
    agent = agent_of(request)
    chosen = queries.all_agents_of(agent).filter(pk=pk).first()
    if chosen is None:
        raise NotFound
    actions.switch(chosen, active=request.POST.get("active") == "1", by=Actor.agent(agent.pk))
    return HttpResponseRedirect("/settings/agents")


def role_word(key: str, name: str) -> str:
    """A shipped role in the reader's language; others by their own name."""
    words = {"administrator": _("Administrator"), "agent": _("Agent"), "read_only": _("Read only")}
    return words.get(key, name)
