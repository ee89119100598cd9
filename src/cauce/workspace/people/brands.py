"""Brands as pages: what customers see of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cauce.ground.log.actors import Actor
from cauce.notifications.queries import brand_to_set
from cauce.people import actions, queries
from cauce.people.errors import Invalid
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.people.models import Agent


class Looks(forms.Form):
    """What a brand is called, what it speaks, its colour, and who signs its answers."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=lambda: list(settings.LANGUAGES))
    colour = forms.CharField(
        label=gettext_lazy("Colour"), max_length=7, required=False,
        help_text=gettext_lazy("A thin line beside the signature, like #0b5fff. Empty: none."),
        widget=forms.TextInput(attrs={"placeholder": "#0b5fff", "autocomplete": "off"}),
    )  # fmt: skip
    own_signatures = forms.BooleanField(
        label=gettext_lazy("Agents and teams may have a signature of their own"), required=False
    )


def brands_to_choose(agent: Agent) -> list[tuple[str, str]]:
    """The brands that the agent knows, as choices, and first all of them."""
    return [("", _("All brands")), *((brand.slug, brand.name) for brand in queries.brands_of(agent))]


@settled_by("settings.edit")
@require_GET
def brands(request: HttpRequest) -> HttpResponse:
    """The brands of the house."""
    found = queries.brands_of(agent_of(request), "settings.edit")
    names = dict(settings.LANGUAGES)
    return page(
        request, "settings/brands.html", "settings", part="brands",
        brands=[(brand, names.get(brand.language, brand.language)) for brand in found],
    )  # fmt: skip


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """One brand."""
    agent = agent_of(request)
    found = brand_to_set(agent, slug)
    here = f"/settings/brands/{slug}"
    now = {name: getattr(found, name) for name in Looks.base_fields}
    form = Looks(request.POST) if request.method == "POST" else Looks(initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_brand(found, **form.cleaned_data, by=Actor.agent(agent.pk))
            return HttpResponseRedirect(f"{here}?saved")
        except Invalid as refused:
            form.add_error(str(refused.facts.get("field", "name")), refused.said)
    return page(
        request, "settings/brand.html", "settings", 422 if form.errors else 200, part="brands", brand=found,
        form=form, here=here, saved="saved" in request.GET, languages=settings.LANGUAGES,
        signed=queries.signatures_of(found),
    )  # fmt: skip
