"""Leave to use a mailbox, as pages: Cauce's registration at a provider, the way there, and the way back."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cauce.channels import actions, drafting, queries
from cauce.channels.errors import NoConsent, NotFound
from cauce.ground.log.actors import Actor
from cauce.ground.net.errors import NotReached
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by

CONSENT = "/settings/mailboxes/consent"  # registered at the providers, after the installation's own address


@settled_by("settings.edit")
@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the browser to the provider, who asks for leave."""
    agent = agent_of(request)
    found = drafting.draft_for(agent, pk)
    key = drafting.consent_wanted(found)
    there = drafting.begin_consent(found, key, redirect_uri=settings.BASE_URL + CONSENT, agent=agent)
    return HttpResponse(status=204, headers={"HX-Redirect": there})  # a form may not lead to another host


@settled_by("settings.edit")
@require_GET
def consented(request: HttpRequest) -> HttpResponse:
    """The browser is back from the provider, with leave or without."""
    agent = agent_of(request)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    try:
        if not code:
            raise NoConsent
        made = actions.finish_consent(state=state, code=code, agent=agent)
    except (NoConsent, NotReached) as refused:
        words = (
            refused.said
            if isinstance(refused, NoConsent)
            else _("The provider does not answer. Please try again.")
        )
        return page(
            request, "connecting/refused.html", "settings", 422, part="mailboxes", words=words,
            drafts=drafting.drafts_of(agent),
        )  # fmt: skip
    begun = drafting.draft_of(agent, made)
    if begun is None:
        return HttpResponseRedirect(f"/settings/mailboxes/{made.pk}?saved")
    return HttpResponseRedirect(f"/settings/mailboxes/drafts/{drafting.search(begun).pk}")


class Registration(forms.Form):
    """What the provider gave when Cauce was registered there."""

    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=255)
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"), required=False, max_length=500, widget=forms.PasswordInput,
        help_text=gettext_lazy("Kept encrypted. Leave it empty to keep the one there is."),
    )  # fmt: skip
    tenant = forms.CharField(
        label=gettext_lazy("Tenant"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Empty: any company's."),
    )


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, key: str) -> HttpResponse:
    """How Cauce is registered at Google or Microsoft, so that mailboxes there need no password."""
    agent = agent_of(request)
    if key not in drafting.CONSENTS:
        raise NotFound
    known = queries.providers_of(agent).get(key)
    now = {"client_id": known.client_id, "tenant": known.tenant} if known else {}
    form = Registration(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.set_provider(
            agent.account_id, key, client_id=said["client_id"], client_secret=said["client_secret"] or None,
            tenant=said["tenant"], by=Actor.agent(agent.pk),
        )  # fmt: skip
        back = request.GET.get("draft", "")
        return HttpResponseRedirect(
            f"/settings/mailboxes/drafts/{back}" if back.isdigit() else "/settings/mailboxes"
        )
    return page(
        request, "connecting/provider.html", "settings", 422 if form.errors else 200, part="mailboxes", form=form,
        key=key, name=drafting.CONSENTS[key].name, redirect_uri=settings.BASE_URL + CONSENT,
    )  # fmt: skip
