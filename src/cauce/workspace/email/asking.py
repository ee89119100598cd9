"""What the pages of mailboxes ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.people import queries as people
from cauce.workspace.frame import teams_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

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
    "alarm_after_min", "trusted_authserv", "smtp_host", "smtp_port", "smtp_security", "smtp_user",
)  # fmt: skip


class Placed(forms.Form):
    """What belongs to a brand and perhaps to a team, of those that the agent may choose from."""

    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    brand = forms.ChoiceField(label=gettext_lazy("Brand"))

    def __init__(self, agent: Agent, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        brands = [(brand.slug, brand.name) for brand in people.brands_of(agent, "settings.edit")]
        self.fields["brand"].choices = brands  # type: ignore[attr-defined]
        teams = [("", _("No team")), *((slug, name) for _pk, slug, name in teams_of(agent))]
        self.fields["team"].choices = teams  # type: ignore[attr-defined]


class Settings(Placed):
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
    trusted_authserv = forms.CharField(
        label=gettext_lazy("Server that checks senders"), max_length=253, required=False,
        help_text=gettext_lazy(
            "The name with which Authentication-Results begins in the mail that comes in. Empty: what is known of your"
            " provider."
        ),
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
        super().__init__(agent, *args, **named)
        if box is not None:
            self.fields["address"].disabled = self.fields["brand"].disabled = True

    def settings(self, agent: Agent) -> dict[str, Any]:
        """What the actions take of it."""
        said = self.cleaned_data
        team = people.team_by_slug(agent.account_id, said["team"]) if said["team"] else None
        secrets = {key: said[key] or None for key in ("fetch_password", "smtp_password")}
        return {**{key: said[key] for key in SAME}, **secrets, "team": team}


class Whose(Placed):
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


def _server(name: StrPromise, without_password: StrPromise) -> tuple[forms.Field, ...]:
    """A server's name, port, security, user and password; what is left empty is found out."""
    return (
        forms.CharField(label=name, max_length=253, required=False),
        forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, required=False),
        forms.ChoiceField(
            label=gettext_lazy("Security"), required=False, choices=[("", gettext_lazy("Find out")), *SECURITIES]
        ),
        forms.CharField(label=gettext_lazy("User"), max_length=254, required=False),
        forms.CharField(
            label=gettext_lazy("Password"), required=False, strip=False, max_length=500,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=without_password,
        ),
    )  # fmt: skip


class Servers(forms.Form):
    """Servers that somebody names because they could not be guessed; what is left open is found out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False,
        choices=[("", gettext_lazy("Find out")), ("imap", "IMAP"), ("pop3", "POP3")],
    )  # fmt: skip
    host, port, security, user, password = _server(
        gettext_lazy("Server that receives"), gettext_lazy("Empty: the one you wrote before.")
    )
    sends = forms.BooleanField(
        label=gettext_lazy("Answers leave by a server of this mailbox"), required=False
    )
    out_host, out_port, out_security, out_user, out_password = _server(
        gettext_lazy("Server that sends"), gettext_lazy("Empty: the same as for receiving.")
    )

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
