"""The assistant that connects a mailbox: whose it is, what was found out, what becomes of the mail that lies there.

Every step is a page of its own with an address of its own, so that one can go back, reload, or come again tomorrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cauce.channels import actions, drafting, queries
from cauce.channels.errors import Invalid, NoConsent, NotFound
from cauce.ground.log.actors import Actor
from cauce.ground.net.errors import NotReached
from cauce.people import queries as people
from cauce.workspace.frame import page, teams_of
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.channels.models import MailboxDraft
    from cauce.people.models import Agent

CONSENT = "/settings/mailboxes/consent"  # registered at the providers, after the installation's own address
OLD_MAIL = ("ignore", "import", "new")
_SECURITIES = [
    ("", gettext_lazy("Find out")),
    ("tls", "TLS"),
    ("starttls", "STARTTLS"),
    ("none", gettext_lazy("None (only inside one's own network)")),
]


class Whose(forms.Form):
    """The first step: an address and its password."""

    address = forms.EmailField(
        label=gettext_lazy("Address where your customers write"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "placeholder": "soporte@empresa.com", "autofocus": True}),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Password of the mailbox"), required=False, strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept encrypted. With Google or Microsoft 365 leave it empty: you sign in there."),
    )  # fmt: skip
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    brand = forms.ChoiceField(label=gettext_lazy("Brand"))

    def __init__(self, agent: Agent, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        brands = [(brand.slug, brand.name) for brand in people.brands_of(agent, "settings.edit")]
        self.fields["brand"].choices = brands  # type: ignore[attr-defined]
        teams = [("", _("No team")), *((slug, name) for _pk, slug, name in teams_of(agent))]
        self.fields["team"].choices = teams  # type: ignore[attr-defined]


class Servers(forms.Form):
    """Servers that somebody names because they could not be guessed; what is left open is found out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False,
        choices=[("", gettext_lazy("Find out")), ("imap", "IMAP"), ("pop3", "POP3")],
    )  # fmt: skip
    host = forms.CharField(label=gettext_lazy("Server that receives"), max_length=253, required=False)
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, required=False)
    security = forms.ChoiceField(label=gettext_lazy("Security"), choices=_SECURITIES, required=False)
    user = forms.CharField(label=gettext_lazy("User"), max_length=254, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Empty: the one you wrote before."),
    )  # fmt: skip
    sends = forms.BooleanField(
        label=gettext_lazy("Answers leave by a server of this mailbox"), required=False
    )
    out_host = forms.CharField(label=gettext_lazy("Server that sends"), max_length=253, required=False)
    out_port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, required=False)
    out_security = forms.ChoiceField(label=gettext_lazy("Security"), choices=_SECURITIES, required=False)
    out_user = forms.CharField(label=gettext_lazy("User"), max_length=254, required=False)
    out_password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Empty: the same as for receiving."),
    )  # fmt: skip

    def wishes(self) -> dict[str, Any]:
        """As the draft keeps them."""
        said = self.cleaned_data

        def server(before: str, kind: str) -> dict[str, Any]:
            return {
                "kind": kind, "host": said[f"{before}host"].strip(), "port": said[f"{before}port"] or 0,
                "security": said[f"{before}security"], "user": said[f"{before}user"].strip(),
            }  # fmt: skip

        return {
            "incoming": server("", said["kind"]),
            "outgoing": server("out_", "smtp"),
            "sends": said["sends"],
            "test": True,
        }


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Whose mailbox it is. What is sent begins the search."""
    agent = agent_of(request)
    draft = drafting.draft_for(agent, pk) if pk else None
    now = {}
    if draft is not None:
        now = {
            "address": draft.address,
            "brand": draft.brand.slug,
            "team": draft.team.slug if draft.team else "",
        }
    form = Whose(agent, request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            kept = _write_down(agent, draft, form.cleaned_data)
        except Invalid as refused:
            field = str(refused.facts.get("field", "address"))
            form.add_error(field if field in form.fields else None, refused.said)
        else:
            drafting.search(kept)
            return _to(kept)
    return page(
        request, "connecting/address.html", "settings", 422 if form.errors else 200, part="mailboxes", draft=draft,
        form=form, drafts=drafting.drafts_of(agent) if draft is None else [],
    )  # fmt: skip


def _write_down(agent: Agent, draft: MailboxDraft | None, said: dict[str, Any]) -> MailboxDraft:
    brand = people.brand_by_slug(agent.account_id, said["brand"])
    team = people.team_by_slug(agent.account_id, said["team"]) if said["team"] else None
    return drafting.write_down(
        draft, brand=brand, team=team, address=said["address"], password=said["password"]
    )


@settled_by("settings.edit")
@require_http_methods(["GET", "DELETE"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the search stands, what failed and how to mend it, or what was found."""
    agent = agent_of(request)
    found = drafting.draft_for(agent, pk)
    if request.method == "DELETE":
        drafting.discard(found)
        return _go("/settings/mailboxes")
    return _shown(request, found, Servers(initial=_named(found)))


def _shown(request: HttpRequest, found: MailboxDraft, form: Servers, status: int = 200) -> HttpResponse:
    state, asked = drafting.state_of(found), request.GET.get("step", "")
    works = bool(found.found.get("incoming"))
    step = "old" if works and asked != "servers" and (state == "found" or asked == "old") else "servers"
    wanted = drafting.consent_wanted(found)
    return page(
        request, "connecting/draft.html", "settings", status, part="mailboxes", draft=found, state=state, step=step,
        steps=drafting.steps_of(found), trouble=drafting.explained(found), form=form, works=works, consent=wanted,
        registered=wanted in queries.providers_of(agent_of(request)), asked=asked, old_mail=OLD_MAIL,
        own_server=bool(settings.SMTP_URL),
    )  # fmt: skip


@settled_by("settings.edit")
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps of the search alone; when it is over, the whole page is wanted."""
    found = drafting.draft_for(agent_of(request), pk)
    if drafting.state_of(found) != "searching":
        return _go(f"/settings/mailboxes/drafts/{pk}")
    return render(request, "connecting/_steps.html", {"steps": drafting.steps_of(found)})


@settled_by("settings.edit")
@require_POST
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """Search (again), with the servers that were named if any were; or give it up."""
    found = drafting.draft_for(agent_of(request), pk)
    if "stop" in request.POST:
        return _to(drafting.stop(found), "?step=servers")
    if "sending" not in request.POST:  # nothing was named: once more as before
        wishes = found.wishes | ({"test": False} if "untested" in request.POST else {})
        return _to(drafting.search(found, wishes=wishes))
    form = Servers(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, 422)
    said = form.cleaned_data
    drafting.search(
        found, wishes=form.wishes(), password=said["password"], sending_password=said["out_password"]
    )
    return _to(found)


@settled_by("settings.edit")
@require_POST
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the mailbox; `old_mail` says what becomes of what lies there."""
    agent = agent_of(request)
    found = drafting.draft_for(agent, pk)
    old_mail = request.POST.get("old_mail", "")
    if old_mail not in OLD_MAIL:
        raise Invalid(field="old_mail")
    made = drafting.finish(found, old_mail=old_mail, by=Actor.agent(agent.pk))
    return HttpResponseRedirect(f"/settings/mailboxes/{made.pk}?saved")


@settled_by("settings.edit")
@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the browser to the provider, who asks for leave."""
    agent = agent_of(request)
    found = drafting.draft_for(agent, pk)
    key = drafting.consent_wanted(found)
    return _go(drafting.begin_consent(found, key, redirect_uri=settings.BASE_URL + CONSENT, agent=agent))


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
    return _to(drafting.search(begun))


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
        key=key, name={"google": "Google", "microsoft": "Microsoft 365"}[key], redirect_uri=settings.BASE_URL + CONSENT,
    )  # fmt: skip


def _named(found: MailboxDraft) -> dict[str, Any]:
    """What the form shows: the servers that were found, else those that were named."""
    wishes, now = found.wishes, found.found
    incoming = now.get("incoming") or wishes.get("incoming") or {}
    outgoing = now.get("outgoing") or wishes.get("outgoing") or {}
    shown = {key: incoming.get(key) or "" for key in ("kind", "host", "port", "security", "user")}
    return {**shown, **{f"out_{key}": outgoing.get(key) or "" for key in ("host", "port", "security", "user")},
            "sends": wishes.get("sends", True)}  # fmt: skip


def _to(found: MailboxDraft, more: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"/settings/mailboxes/drafts/{found.pk}{more}")


def _go(address: str) -> HttpResponse:
    """Have the script that asked lead the browser elsewhere; a form may not lead to another host."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})
