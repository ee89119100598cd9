"""What the assistant that connects a mailbox asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.people import queries as people
from cauce.workspace.frame import teams_of

if TYPE_CHECKING:
    from cauce.people.models import Agent

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
