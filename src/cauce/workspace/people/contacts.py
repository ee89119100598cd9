"""A customer as a page: what they have asked, how they are reached, and correcting that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cauce.channels import queries as channels
from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.errors import Invalid
from cauce.tickets import queries as tickets
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, signed_in
from cauce.workspace.tickets.context import kind_word, person_of
from cauce.workspace.tickets.listing import after, status_mark

if TYPE_CHECKING:
    from cauce.people.models import Agent, Contact

KINDS = ("email", "phone")


class Details(forms.Form):
    """What an agent may correct about a contact."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    company = forms.CharField(label=gettext_lazy("Company"), max_length=160, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=60, required=False, help_text="Europe/Madrid"
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["language"].choices = [("", "—"), *settings.LANGUAGES]  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """A zone that exists, or none."""
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write one like Europe/Madrid."))
        return zone


class NewIdentity(forms.Form):
    """One more way to reach a contact."""

    kind = forms.ChoiceField(label=gettext_lazy("Way"))
    value = forms.CharField(label=gettext_lazy("Address or number"), max_length=254)

    def __init__(self, account_id: int, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.account_id = account_id
        self.fields["kind"].choices = [(one, kind_word(one)) for one in KINDS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An address that can be one, and none of the house's own; a number with digits in it."""
        said: dict[str, Any] = self.cleaned_data
        value, kind = said.get("value", ""), said.get("kind")
        if value and kind == "email":
            validate_email(value)
            ours = channels.mailbox_by_address(value)
            if ours is not None and ours.account_id == self.account_id:
                raise forms.ValidationError(_("That is one of your own mailboxes."))
        if value and kind == "phone" and sum(letter.isdigit() for letter in value) < 3:
            raise forms.ValidationError(_("That is not a telephone number."))
        return said


@signed_in
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact with every ticket of theirs that the agent may see."""
    agent = agent_of(request)
    found = tickets.contact_for(agent, pk)
    if request.method == "GET":
        return _shown(request, agent, found)
    queries.check(agent, "contact.edit")
    form = Details(request.POST)
    if not form.is_valid():
        return _shown(request, agent, found, form=form)
    said, by = dict(form.cleaned_data), Actor.agent(agent.pk)
    with write():
        actions.set_company(found, name=said.pop("company"), by=by)
        actions.change_contact(found, **said, by=by)
    return HttpResponseRedirect(f"/contacts/{pk}")


@signed_in
@require_POST
def identities(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down one more way to reach the contact."""
    agent, found = _to_change(request, pk)
    form = NewIdentity(agent.account_id, request.POST)
    if form.is_valid():
        try:
            actions.add_identity(found, **form.cleaned_data, by=Actor.agent(agent.pk))
        except Invalid as refused:
            form.add_error("value", refused.said)
        else:
            return HttpResponseRedirect(f"/contacts/{pk}")
    return _shown(request, agent, found, adding=form)


@signed_in
@require_POST
def identity_end(request: HttpRequest, pk: int, identity: int) -> HttpResponse:
    """An address or a number is the contact's no longer."""
    agent, found = _to_change(request, pk)
    actions.end_identity(found, identity, by=Actor.agent(agent.pk))
    return HttpResponseRedirect(f"/contacts/{pk}")


def _to_change(request: HttpRequest, pk: int) -> tuple[Agent, Contact]:
    agent = agent_of(request)
    found = tickets.contact_for(agent, pk)
    queries.check(agent, "contact.edit")
    return agent, found


def _shown(
    request: HttpRequest, agent: Agent, contact: Contact, *, form: Details | None = None,
    adding: NewIdentity | None = None,
) -> HttpResponse:  # fmt: skip
    rows, more = tickets.page_of(
        tickets.visible(agent).filter(requester=contact), before=after(request.GET.get("before", ""))
    )
    marks = {row.id: status_mark(row.status) for row in rows}
    next_url = (
        f"/contacts/{contact.pk}?before={round(more[0].timestamp() * 1_000_000)}_{more[1]}" if more else None
    )
    person, may_change = (
        person_of(contact, queries.identities_of(contact)),
        queries.may(agent, "contact.edit"),
    )
    return page(
        request, "contacts/show.html", "contact", 422 if form or adding else 200, person=person,
        form=form or Details(initial=_now(contact)), adding=adding or NewIdentity(agent.account_id),
        may_change=may_change, tickets=rows, status_marks=marks, next_url=next_url,
    )  # fmt: skip


def _now(contact: Contact) -> dict[str, str]:
    company = contact.company.name if contact.company else ""
    return {
        "name": contact.name, "company": company, "language": contact.language, "time_zone": contact.time_zone,
    }  # fmt: skip
