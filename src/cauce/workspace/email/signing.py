"""Signing a mailbox's mail, as a page: the key, the record to copy into DNS, and whether it is there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from cauce.channels import actions, queries
from cauce.ground.log.actors import Actor
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by


@settled_by("settings.edit")
@require_http_methods(["GET", "POST", "DELETE"])
def signing(request: HttpRequest, pk: int) -> HttpResponse:
    """The key of a mailbox; POST makes a new one, DELETE forgets it."""
    agent = agent_of(request)
    box = queries.mailbox_for(agent, pk)
    here, by = f"/settings/mailboxes/{pk}/signing", Actor.agent(agent.pk)
    if request.method == "POST":
        actions.make_signing_key(box, by=by)
        return HttpResponseRedirect(here)
    if request.method == "DELETE":
        actions.forget_signing_key(box, by=by)
        return HttpResponse(status=204, headers={"HX-Redirect": here})
    name, value = queries.signing_record_of(box)
    return page(
        request, "settings/signing.html", "settings", part="mailboxes", box=box, name=name, value=value,
        looked=request.GET.get("looked", ""),
    )  # fmt: skip


@settled_by("settings.edit")
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Look whether the record is in DNS."""
    agent = agent_of(request)
    box = queries.mailbox_for(agent, pk)
    seen = actions.look_for_signing_key(box, by=Actor.agent(agent.pk))
    return HttpResponseRedirect(f"/settings/mailboxes/{pk}/signing?looked={'seen' if seen else 'missing'}")
