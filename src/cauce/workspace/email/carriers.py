"""By whom mail leaves, as pages: a carrier for one mailbox, or for all that have no way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.channels import actions, queries
from cauce.channels.errors import Invalid, NotDelivered, NotFound
from cauce.ground.log.actors import Actor
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by

if TYPE_CHECKING:
    from cauce.channels.models import Carrier

CARRIERS = {one.key: one for one in queries.carriers}


class Parts(forms.Form):
    """What a carrier wants to be told."""

    def __init__(self, key: str, kept: bool, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for part in CARRIERS[key].parts:
            needed = part.needed and not (part.secret and kept)
            about: dict[str, Any] = {"label": part.label, "required": needed, "help_text": part.help}
            if part.choices:
                self.fields[part.name] = forms.ChoiceField(choices=part.choices, **about)
                continue
            self.fields[part.name] = forms.CharField(max_length=2000, **about)
            if part.secret:
                self.fields[part.name].widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})


@settled_by("settings.edit")
@require_http_methods(["GET", "POST", "DELETE"])
def carrier(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Who carries the mail of a mailbox, or (without one) of all; `key` says whose form is shown or sent."""
    agent = agent_of(request)
    box = queries.mailbox_for(agent, pk) if pk else None
    now = queries.carrier_of(agent, box)
    here = f"/settings/mailboxes/{pk}/carrier" if pk else "/settings/carrier"
    by = Actor.agent(agent.pk)
    if request.method == "DELETE":
        actions.forget_carrier(agent.account_id, box, by=by)
        return HttpResponse(status=204, headers={"HX-Redirect": here})
    sent = request.POST if request.method == "POST" else None
    key = (request.POST if sent is not None else request.GET).get("key") or (now.key if now else "")
    if key and key not in CARRIERS:
        raise NotFound
    form = (
        Parts(key, _is(now, key), sent, initial=now.settings if _is(now, key) and now else {})
        if key
        else None
    )
    if form is not None and sent is not None and form.is_valid():
        try:
            actions.set_carrier(agent.account_id, box, key, form.cleaned_data, by=by)
            return HttpResponseRedirect(f"{here}?saved")
        except Invalid as refused:
            field = str(refused.facts.get("field", ""))
            form.add_error(field if field in form.fields else None, refused.said)
    return page(
        request, "settings/carrier.html", "settings", 422 if form is not None and form.errors else 200,
        part="mailboxes", box=box, now=now, key=key, form=form, here=here, carriers=queries.carriers,
        chosen=CARRIERS.get(key), hook=_hook(now) if now and now.key == key else "", saved="saved" in request.GET,
    )  # fmt: skip


def _is(now: Carrier | None, key: str) -> bool:
    return now is not None and now.key == key


def _hook(now: Carrier) -> str:
    try:
        return queries.hook_of(now)
    except NotDelivered:
        return _("Type the keys in again.")
