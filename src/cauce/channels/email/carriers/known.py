"""The carriers that Cauce knows: what each wants to be told. A new one is an entry here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
KEPT = _("Kept encrypted. Leave it empty to keep the one there is.")
MARK = "cauce"  # comes back with every notice: the message that it is about


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail goes to; their name stands in its head."""

    address: str
    role: str = "to"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a carrier said of one recipient. `name`: how it calls the mail."""

    well: bool
    words: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that an administrator writes down about a carrier. `name` is Anymail's."""

    name: str
    label: Words
    secret: bool = False
    needed: bool = True
    choices: tuple[tuple[str, Words], ...] = ()
    help: Words = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A carrier as its documentation describes it.

    `whole`: it takes a mail as we composed it, each recipient's own; the others build one of its parts for everybody.
    `trial`: where its key can be tried without sending, and the header that carries it.
    """

    key: str
    name: str
    parts: tuple[Part, ...]
    sends: str  # Anymail's class, or ours; empty: by SMTP
    hears: str
    events: Words  # what is ticked there
    whole: bool = False
    pictures: bool = True  # may stand inside the text
    names_mail: bool = True  # our Message-ID may be handed over
    headers: dict[str, str] = field(default_factory=dict)
    tracks: bool = True  # can be told not to watch who opens what
    signs: str = ""  # the part that proves a notice; empty: the password in its address
    trial: tuple[str, str] = ("", "")
    bases: dict[str, str] = field(default_factory=dict)  # where its interface is, by region


def _key(label: Words = "", help: Words = KEPT) -> Part:
    return Part("api_key", label or _("API key"), secret=True, help=help)


_EUROPE = ("eu", _("European Union"))
KNOWN = {
    one.key: one
    for one in (
        Known(
            "mailgun", "Mailgun",
            (
                _key(),
                Part("sender_domain", _("Domain that you registered there"), help="mg.empresa.com"),
                Part("region", _("Region"), choices=(("us", _("United States")), _EUROPE)),
                Part("webhook_signing_key", _("Signing key of the webhooks"), secret=True, help=KEPT),
            ),
            "cauce.channels.email.carriers.mailgun.EmailBackend",
            "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
            _("Delivered, Permanent failure, Temporary failure, Spam complaints"),
            whole=True, signs="webhook_signing_key", trial=("domains/{sender_domain}", "basic api:{api_key}"),
            bases={"us": "https://api.mailgun.net/v3/", "eu": "https://api.eu.mailgun.net/v3/"},
        ),
        Known(
            "postmark", "Postmark",
            (
                Part("server_token", _("Server API token"), secret=True, help=KEPT),
                Part("message_stream", _("Message stream"), needed=False, help=_("Empty: the usual one.")),
            ),
            "anymail.backends.postmark.EmailBackend",
            "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
            _("Delivery, Bounce, Spam complaint"),
            headers={"X-PM-KeepID": "true"}, trial=("server", "X-Postmark-Server-Token: {server_token}"),
            bases={"": "https://api.postmarkapp.com/"},
        ),
        Known(
            "sendgrid", "SendGrid",
            (
                _key(),
                Part("region", _("Region"), choices=(("us", _("Everywhere")), _EUROPE)),
                Part("tracking_webhook_verification_key", _("Verification key of the webhook"), needed=False,
                     help=_("Of the signed event webhook. Empty: the password in the address proves it.")),
            ),
            "anymail.backends.sendgrid.EmailBackend",
            "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
            _("Delivered, Deferred, Bounced, Dropped, Spam reports"),
            trial=("scopes", "Authorization: Bearer {api_key}"),
            bases={"us": "https://api.sendgrid.com/v3/", "eu": "https://api.eu.sendgrid.com/v3/"},
        ),
        Known(
            "brevo", "Brevo",
            (_key(),),
            "anymail.backends.brevo.EmailBackend",
            "anymail.webhooks.brevo.BrevoTrackingWebhookView",
            _("Delivered, Deferred, Soft bounce, Hard bounce, Blocked, Invalid, Spam"),
            pictures=False, tracks=False, trial=("account", "api-key: {api_key}"), bases={"": "https://api.brevo.com/v3/"},
        ),
        Known(
            "mailjet", "Mailjet",
            (_key(), Part("secret_key", _("Secret key"), secret=True, help=KEPT)),
            "anymail.backends.mailjet.EmailBackend",
            "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
            _("Sent, Bounce, Blocked, Spam"),
            names_mail=False, trial=("../v3/REST/sender", "basic {api_key}:{secret_key}"),
            bases={"": "https://api.mailjet.com/v3.1/"},
        ),
        Known(
            "ses", "Amazon SES",
            (
                Part("region", _("Region"), help="eu-west-1"),
                Part("user", _("SMTP user"), help=_("Made under «SMTP settings» in Amazon SES.")),
                Part("password", _("SMTP password"), secret=True, help=KEPT),
                Part("configuration_set", _("Configuration set"), needed=False,
                     help=_("The one whose events go to the topic (SNS) of the address below.")),
            ),
            "",
            "cauce.channels.email.carriers.amazon.Notices",
            _("Delivery, Bounce, Complaint, Delivery delay, Reject"),
            whole=True, names_mail=False,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A carrier with everything that it wants to know, ready to take mail."""

    known: Known
    said: dict[str, Any] = field(repr=False)  # settings and secrets by name

    @property
    def base(self) -> str:
        """Where its interface is."""
        bases = self.known.bases
        return bases.get(str(self.said.get("region", "")), next(iter(bases.values()), ""))
