"""Signing in to accounts elsewhere without a password: OAuth 2 (RFC 6749) with PKCE (RFC 7636)."""

from django.db import models

from cauce.channels.models.mailboxes import Mailbox


class Provider(models.Model):
    """How this account's administrators registered Cauce at a provider of mailboxes."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    key = models.CharField(max_length=10)  # google, microsoft
    client_id = models.CharField(max_length=255)
    client_secret = models.TextField(default="", blank=True)  # sealed
    tenant = models.CharField(max_length=100, default="", blank=True)  # microsoft; empty: common
    authorize_url = models.CharField(
        max_length=500, default="", blank=True
    )  # empty: the provider's well-known one
    token_url = models.CharField(max_length=500, default="", blank=True)
    version = models.PositiveIntegerField(default=0)

    personal = {
        "key": "none", "client_id": "none", "client_secret": "none", "tenant": "none", "authorize_url": "none",
        "token_url": "none",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="channels_provider_once")]

    @property
    def log_subject(self) -> str:
        return f"provider:{self.pk}"

    log_about = ""
    log_brand = None

    @property
    def seal_name(self) -> str:
        """What its secret is sealed for."""
        return f"provider:{self.account_id}:{self.key}"


class Consent(models.Model):
    """What the owner of a mailbox lets us do there: tokens, sealed; or a question that waits for their answer."""

    mailbox = models.OneToOneField(Mailbox, models.CASCADE, related_name="+")
    state = models.CharField(max_length=64, default="", blank=True, db_index=True)  # digest of the question's
    verifier = models.TextField(default="", blank=True)  # sealed
    redirect_uri = models.CharField(max_length=500, default="", blank=True)
    asked_by = models.BigIntegerField(null=True)  # the agent who went to the provider, and who must come back
    asked_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=10, default="", blank=True)  # who gave the tokens
    access = models.TextField(default="", blank=True)  # sealed
    refresh = models.TextField(default="", blank=True)  # sealed
    expires_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)  # why the provider gives no tokens any more

    personal = {
        "state": "none", "verifier": "none", "redirect_uri": "none", "provider": "none", "access": "none",
        "refresh": "none", "error": "none",
    }  # fmt: skip
