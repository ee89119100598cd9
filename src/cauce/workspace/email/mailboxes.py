"""Mailboxes as pages: the addresses that customers write to, whether they work, and mails that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cauce.channels import actions, drafting, queries
from cauce.channels.errors import Invalid
from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import queries as people
from cauce.workspace.frame import page, rights_key, teams_of
from cauce.workspace.kept import for_a_moment
from cauce.workspace.signed_in import agent_of, settled_by, signed_in

if TYPE_CHECKING:
    from cauce.channels.models import Mailbox
    from cauce.people.models import Agent

SECURITIES = [
    ("tls", "TLS"),
    ("starttls", "STARTTLS"),
    ("none", gettext_lazy("None (only inside one's own network)")),
]
# Fields whose name in the form is that of the mailbox.
SAME = (
    "name", "signature", "active", "acknowledge", "quote_history", "receives_by", "fetch_host",
    "fetch_port", "fetch_security", "fetch_user", "fetch_folder", "old_mail", "after_reading",
    "alarm_after_min", "smtp_host", "smtp_port", "smtp_security", "smtp_user",
)  # fmt: skip


class Settings(forms.Form):
    """Everything about a mailbox that its page sets. A password left empty stays as it is."""

    address = forms.EmailField(label=gettext_lazy("Address"), max_length=254)
    aliases = forms.CharField(
        label=gettext_lazy("Other addresses of this mailbox"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy("One on each line. Mail to them comes in here, and is answered from them."),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name that customers see"), max_length=120, required=False,
        help_text=gettext_lazy("Empty: the brand's name."),
    )  # fmt: skip
    brand = forms.ChoiceField(label=gettext_lazy("Brand"))
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    receives_by = forms.ChoiceField(
        label=gettext_lazy("How its mail arrives"),
        choices=[
            ("imap", gettext_lazy("Cauce fetches it from your mail account (IMAP)")),
            ("pop3", gettext_lazy("Cauce fetches it from your mail account (POP3)")),
            ("listener", gettext_lazy("Your mail server hands it to Cauce (SMTP)")),
        ],
    )  # fmt: skip
    fetch_host = forms.CharField(label=gettext_lazy("Server"), max_length=253, required=False)
    fetch_port = forms.IntegerField(label=gettext_lazy("Port"), initial=993, min_value=1, max_value=65535)
    fetch_security = forms.ChoiceField(label=gettext_lazy("Security"), choices=SECURITIES)
    fetch_user = forms.CharField(label=gettext_lazy("User"), max_length=254, required=False)
    fetch_password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False, widget=forms.PasswordInput,
        help_text=gettext_lazy("Kept encrypted. Leave it empty to keep the one there is."),
    )  # fmt: skip
    fetch_folder = forms.CharField(label=gettext_lazy("Folder"), initial="INBOX", max_length=200)
    old_mail = forms.ChoiceField(
        label=gettext_lazy("The mail that is there already"), initial="ignore",
        choices=[
            ("ignore", gettext_lazy("Leave it alone")),
            ("import", gettext_lazy("Bring it in as closed cases, without telling anybody")),
            ("new", gettext_lazy("Treat it as new")),
        ],
    )  # fmt: skip
    after_reading = forms.ChoiceField(
        label=gettext_lazy("What happens there once it is read"), initial="leave",
        choices=[
            ("leave", gettext_lazy("Nothing")),
            ("seen", gettext_lazy("It is marked as read")),
            ("delete", gettext_lazy("It is deleted there")),
        ],
    )  # fmt: skip
    alarm_after_min = forms.IntegerField(
        label=gettext_lazy("Alarm after so many minutes unread"), initial=15, min_value=0, max_value=10_080,
        help_text=gettext_lazy("0: never."),
    )  # fmt: skip
    smtp_host = forms.CharField(
        label=gettext_lazy("SMTP server"), max_length=253, required=False,
        help_text=gettext_lazy("Empty: the one of this installation."),
    )  # fmt: skip
    smtp_port = forms.IntegerField(label=gettext_lazy("Port"), initial=587, min_value=1, max_value=65535)
    smtp_security = forms.ChoiceField(label=gettext_lazy("Security"), choices=SECURITIES, initial="starttls")
    smtp_user = forms.CharField(label=gettext_lazy("User"), max_length=254, required=False)
    smtp_password = forms.CharField(
        label=gettext_lazy("Password"), required=False, strip=False, widget=forms.PasswordInput
    )
    signature = forms.CharField(
        label=gettext_lazy("Signature"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    acknowledge = forms.BooleanField(
        label=gettext_lazy("Tell writers that their request has come in"), required=False, initial=True
    )
    quote_history = forms.BooleanField(
        label=gettext_lazy("Under an answer, quote what its reader has of the conversation"), required=False,
        initial=True,
    )  # fmt: skip
    active = forms.BooleanField(label=gettext_lazy("Takes mail"), required=False, initial=True)

    def __init__(self, agent: Agent, box: Mailbox | None, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        brands = [(brand.slug, brand.name) for brand in people.brands_of(agent, "settings.edit")]
        self.fields["brand"].choices = brands  # type: ignore[attr-defined]
        teams = [("", _("No team")), *((slug, name) for _pk, slug, name in teams_of(agent))]
        self.fields["team"].choices = teams  # type: ignore[attr-defined]
        if box is not None:
            self.fields["address"].disabled = self.fields["brand"].disabled = True

    def settings(self, agent: Agent) -> dict[str, Any]:
        """What the actions take of it."""
        said = self.cleaned_data
        team = people.team_by_slug(agent.account_id, said["team"]) if said["team"] else None
        secrets = {key: said[key] or None for key in ("fetch_password", "smtp_password")}
        return {**{key: said[key] for key in SAME}, **secrets, "team": team}


def first_address(agent: Agent) -> str:
    """An address that turns mail into tickets; empty if there is none, or none that the agent may know of."""
    return for_a_moment(("address", rights_key(agent)), lambda: queries.address_for(agent))


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
