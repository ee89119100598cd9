"""The words that people are told things with, as pages: by brand, occasion and language, with a preview and a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cauce.ground.log.actors import Actor
from cauce.notifications import actions, queries, rules
from cauce.notifications.errors import Invalid
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.people.models import Brand


class Wording(forms.Form):
    """The text of a template."""

    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=rules.TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
    )  # fmt: skip


def occasions() -> dict[str, str]:
    """What a template is said for, in the reader's language."""
    return {
        "acknowledgement": _("A request has come in"),
        "closing": _("A request is done"),
        "agent": _("Notice to an agent"),
    }


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """The occasions of every brand; and whether customers are told that their request is done."""
    agent = agent_of(request)
    if request.method == "POST":
        brand = queries.brand_to_set(agent, request.POST.get("brand", ""))
        actions.set_closing(brand, said=request.POST.get("closing") == "on", by=Actor.agent(agent.pk))
        return HttpResponseRedirect("/settings/templates")
    brands = [
        (brand, queries.own_templates(brand), queries.says_closing(brand.pk))
        for brand in queries.brands_to_set(agent)
    ]
    return page(
        request, "settings/templates.html", "settings", part="templates", brands=brands, kinds=occasions(),
        languages=settings.LANGUAGES,
    )  # fmt: skip


@settled_by("settings.edit")
@require_http_methods(["GET", "POST", "DELETE"])
def template(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """The words of one brand for one occasion in one language; taken away, they are the shipped ones again."""
    agent = agent_of(request)
    brand = queries.brand_to_set(agent, slug)
    now = queries.template(brand, kind, language)
    here = f"/settings/templates/{slug}/{kind}/{language}"
    by = Actor.agent(agent.pk)
    if request.method == "DELETE":
        actions.forget_template(brand, kind, language, by=by)
        return HttpResponse(status=204, headers={"HX-Redirect": here})
    form = Wording(request.POST if request.method == "POST" else None, initial={"text": now.text})
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_template(brand, kind, language, text=form.cleaned_data["text"], by=by)
            return HttpResponseRedirect(f"{here}?saved")
        except Invalid as refused:
            form.add_error("text", refused.said)
    return page(
        request, "settings/template.html", "settings", 422 if form.errors else 200, part="templates", brand=brand,
        now=now, form=form, here=here, occasion=occasions()[kind], spoken=dict(settings.LANGUAGES)[language],
        places=[f"{{{{{one}}}}}" for one in rules.PLACEHOLDERS[kind]], saved="saved" in request.GET,
    )  # fmt: skip


@settled_by("settings.edit")
@require_POST
def preview(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """What a text would say, with made-up values."""
    brand = _brand(request, slug, kind, language)
    try:
        text = actions.checked(kind, request.POST.get("text", ""))
    except Invalid as refused:
        return render(request, "settings/_said.html", {"refused": refused.said})
    said = rules.render(text, queries.example_of(agent_of(request), brand, kind))
    return render(request, "settings/_said.html", {"said": said})


@settled_by("settings.edit")
@require_POST
def trial(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """The same by mail, to whoever asks."""
    brand = _brand(request, slug, kind, language)
    agent = agent_of(request)
    try:
        sent = actions.send_trial(agent, brand, kind, text=request.POST.get("text", ""))
    except Invalid as refused:
        return render(request, "settings/_said.html", {"refused": refused.said})
    refused_words = _("This is an address of Cauce itself: nothing was sent.")
    return render(
        request, "settings/_said.html", {"sent": agent.email} if sent else {"refused": refused_words}
    )


def _brand(request: HttpRequest, slug: str, kind: str, language: str) -> Brand:
    brand = queries.brand_to_set(agent_of(request), slug)
    queries.template(brand, kind, language)  # which exists, or it is not found
    return brand
