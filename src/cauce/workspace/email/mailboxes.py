"""Mailboxes as pages: the addresses that customers write to, whether they work, and mails that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cauce.channels import actions, drafting, queries
from cauce.channels.errors import Invalid
from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import queries as people
from cauce.workspace.email.asking import SAME, Settings
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by, signed_in

if TYPE_CHECKING:
    from cauce.channels.models import Mailbox
    from cauce.people.models import Agent


@settled_by("settings.edit")
@require_GET
def mailboxes(request: HttpRequest) -> HttpResponse:
    """The addresses, how they are, and what was begun and not finished."""
    agent = agent_of(request)
    boxes = queries.health_of_mailboxes(agent)
    return page(
        request, "settings/mailboxes.html", "settings", part="mailboxes", mailboxes=boxes,
        troubled=any(health.failed or health.unreadable for _box, health in boxes), drafts=drafting.drafts_of(agent),
        everywhere=queries.may_set_all(agent),
    )  # fmt: skip


@settled_by("settings.edit")
@require_http_methods(["GET", "POST"])
def mailbox(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """One address, or a new one."""
    agent = agent_of(request)
    box = queries.mailbox_for(agent, pk) if pk else None
    form = Settings(agent, box, request.POST if request.method == "POST" else None, initial=_now(box))
    if request.method == "POST" and form.is_valid():
        saved = _save(agent, box, form)
        if saved is not None:
            return HttpResponseRedirect(f"/settings/mailboxes/{saved.pk}?saved")
    health = queries.health_of(box) if box else None
    return page(
        request, "settings/mailbox.html", "settings", 422 if form.errors else 200, part="mailboxes", box=box, form=form,
        health=health, saved="saved" in request.GET,
    )  # fmt: skip


@settled_by("settings.edit")
@require_POST
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the servers of a mailbox: what works and what does not, in words."""
    box = queries.mailbox_for(agent_of(request), pk)
    found = [(_("Receiving"), actions.try_receiving(box)), (_("Sending"), actions.try_sending(box))]
    return render(request, "settings/_tried.html", {"found": found})


@settled_by("settings.edit")
@require_GET
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """How a mailbox is, alone."""
    box = queries.mailbox_for(agent_of(request), pk)
    return render(request, "settings/_health.html", {"box": box, "health": queries.health_of(box)})


@settled_by("settings.edit")
@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """The bar over every page that says which mailboxes have fallen silent, alone."""
    return render(request, "_alarms.html", {"alarms": queries.alarms(agent_of(request))})


@settled_by("settings.edit")
@require_POST
def old_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop bringing in what lay there; what came in stays."""
    agent = agent_of(request)
    actions.change_mailbox(queries.mailbox_for(agent, pk), old_mail="ignore", by=Actor.agent(agent.pk))
    return HttpResponseRedirect(f"/settings/mailboxes/{pk}")


@signed_in
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a delivery again, now."""
    agent = agent_of(request)
    actions.retry_delivery(queries.delivery_for(agent, pk), by=Actor.agent(agent.pk))
    return HttpResponse(status=204)


def _save(agent: Agent, box: Mailbox | None, form: Settings) -> Mailbox | None:
    """Everything or nothing; what is refused stands at its field."""
    by, said, settings = Actor.agent(agent.pk), form.cleaned_data, form.settings(agent)
    try:
        with write():
            if box is not None:
                saved = actions.change_mailbox(box, by=by, **settings)
            else:
                brand = people.brand_by_slug(agent.account_id, said["brand"])
                saved = actions.add_mailbox(address=said["address"], brand=brand, by=by, **settings)
            return actions.set_aliases(saved, said["aliases"].replace(",", " ").split(), by=by)
    except Invalid as refused:
        field = str(refused.facts.get("field", "address"))
        form.add_error(field if field in form.fields else None, refused.said)
        return None


def _now(box: Mailbox | None) -> dict[str, Any]:
    if box is None:
        return {}
    now = {key: getattr(box, key) for key in SAME}
    now["aliases"] = "\n".join(queries.aliases_of(box))
    return now | {"address": box.address, "brand": box.brand.slug, "team": box.team.slug if box.team else ""}
