"""Signatures as pages: one's own, a team's, a brand's; in each language, with a preview."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from cauce.ground.log.actors import Actor
from cauce.notifications.queries import brand_to_set
from cauce.people import actions, queries, rules
from cauce.people.errors import Invalid, NotFound
from cauce.people.models import Agent, Brand, Team
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by, signed_in


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature it is, the page that it belongs to, and what its places stand for in a preview."""

    owner: Agent | Team | Brand
    back: str
    part: str  # of the settings; empty for one's own
    brand: Brand | None
    team: Team | None


class Words(forms.Form):
    """A signature."""

    html = forms.CharField(required=False, strip=False)


def _mine(agent: Agent) -> Signer:
    brand, team = queries.brands_of(agent).first(), queries.teams_of(agent).first()
    return Signer(agent, "/me", "", brand, team)


def _of_team(agent: Agent, pk: int) -> Signer:
    team = queries.teams_of(agent).select_related("brand").filter(pk=pk).first()
    if team is None:
        raise NotFound
    brand = team.brand or queries.brands_of(agent).first()
    return Signer(team, f"/settings/teams/{pk}", "teams", brand, team)


def _of_brand(agent: Agent, slug: str) -> Signer:
    brand = brand_to_set(agent, slug)
    return Signer(brand, f"/settings/brands/{slug}", "brands", brand, queries.teams_of(agent).first())


@signed_in
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, language: str) -> HttpResponse:
    """How one's own answers end."""
    return _page(request, _mine(agent_of(request)), language)


@signed_in
@require_POST
def mine_previewed(request: HttpRequest, language: str) -> HttpResponse:
    """How it would look."""
    return _preview(request, _mine(agent_of(request)), language)


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def of_team(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """How the answers of a team's tickets end."""
    return _page(request, _of_team(agent_of(request), pk), language)


@settled_by("settings.edit")
@require_POST
def of_team_previewed(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """How it would look."""
    return _preview(request, _of_team(agent_of(request), pk), language)


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def of_brand(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """How a brand's answers end where nobody signs in their own way."""
    return _page(request, _of_brand(agent_of(request), slug), language)


@settled_by("settings.edit")
@require_POST
def of_brand_previewed(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """How it would look."""
    return _preview(request, _of_brand(agent_of(request), slug), language)


def _page(request: HttpRequest, signer: Signer, language: str) -> HttpResponse:
    names = dict(settings.LANGUAGES)
    if language not in names:
        raise NotFound
    here = f"{signer.back}/signature/{language}"
    now = queries.signatures_of(signer.owner).get(language, "")
    form = Words(request.POST if request.method == "POST" else None, initial={"html": now})
    if request.method == "POST" and form.is_valid():
        try:
            by = Actor.agent(agent_of(request).pk)
            actions.save_signature(signer.owner, language, html=form.cleaned_data["html"], by=by)
            return HttpResponseRedirect(f"{here}?saved")
        except Invalid as refused:
            form.add_error("html", refused.said)
    return page(
        request, "settings/signature.html" if signer.part else "me/signature.html",
        "settings" if signer.part else "me", 422 if form.errors else 200, part=signer.part, signer=signer, form=form,
        here=here, spoken=names[language], saved="saved" in request.GET,
        places=[f"{{{{{one}}}}}" for one in rules.SIGNATURE_PLACES],
    )  # fmt: skip


def _preview(request: HttpRequest, signer: Signer, language: str) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise NotFound
    try:
        html = actions.checked_signature(request.POST.get("html", ""))
    except Invalid as refused:
        return render(request, "settings/_said.html", {"refused": refused.said})
    shown = queries.filled(html, brand=signer.brand, team=signer.team, agent=agent_of(request))
    return render(request, "settings/_signed.html", {"html": shown})
