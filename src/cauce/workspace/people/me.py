"""One's own account as a page: what one is called, in which language and zone, and how one signs."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.errors import Invalid
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, signed_in

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones() -> list[tuple[str, str]]:
    """The time zones that people live in, by area and place."""
    found = sorted(one for one in available_timezones() if one.partition("/")[0] in _AREAS)
    return [(one, one.replace("_", " ")) for one in ("UTC", *found)]


class Myself(forms.Form):
    """What one says about oneself."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Customers read it in your answers."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of these pages"), choices=lambda: list(settings.LANGUAGES)
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zones)


@signed_in
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in, as they want to be known."""
    agent = agent_of(request)
    now = {name: getattr(agent, name) for name in Myself.base_fields}
    form = Myself(request.POST) if request.method == "POST" else Myself(initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_agent(agent, **form.cleaned_data, by=Actor.agent(agent.pk))
            return HttpResponseRedirect("/me?saved")
        except Invalid as refused:
            form.add_error(str(refused.facts.get("field", "name")), refused.said)
    return page(
        request, "me/index.html", "me", 422 if form.errors else 200, form=form, email=agent.email,
        saved="saved" in request.GET, languages=settings.LANGUAGES, signed=queries.signatures_of(agent), here="/me",
    )  # fmt: skip
