"""The assistant that connects a mailbox: whose it is, what was found out, what becomes of the mail that lies there.

Every step is a page of its own with an address of its own, so that one can go back, reload, or come again tomorrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cauce.channels import drafting, queries
from cauce.channels.errors import Invalid
from cauce.ground.log.actors import Actor
from cauce.people import queries as people
from cauce.workspace.email.asking import Servers, Whose
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.channels.models import MailboxDraft
    from cauce.people.models import Agent

OLD_MAIL = ("ignore", "import", "new")


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
    """Have the script that asked lead the browser elsewhere."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})
