"""Mailboxes that somebody is about to connect."""

from django.db import models


class MailboxDraft(models.Model):
    """What the assistant was told and has found out. It goes when the mailbox is there, or after some days."""

    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")
    brand = models.ForeignKey("people.Brand", models.CASCADE, related_name="+")
    team = models.ForeignKey("people.Team", models.SET_NULL, null=True, related_name="+")
    address = models.CharField(max_length=254)  # folded
    sign_in = models.CharField(max_length=10, default="password")  # or who gives tokens: google, microsoft
    mailbox = models.ForeignKey(
        "channels.Mailbox", models.CASCADE, null=True, related_name="+"
    )  # holds the consent
    secret = models.TextField(default="", blank=True)  # sealed
    sending_secret = models.TextField(default="", blank=True)  # sealed; empty: the same
    wishes = models.JSONField(default=dict)  # servers that were named: incoming, outgoing, sends, test
    state = models.CharField(max_length=9, default="typing")  # typing, searching, failed, found
    run = models.PositiveIntegerField(default=0)  # of the searches the newest, which alone may write
    began_at = models.DateTimeField(null=True)  # the search
    steps = models.JSONField(default=dict)  # by name: state and what was found out
    found = models.JSONField(
        default=dict
    )  # provider, incoming, outgoing, landed; after a failure step, cause, facts
    created_at = models.DateTimeField()

    personal = {
        "address": "none", "sign_in": "none", "secret": "none", "sending_secret": "none", "wishes": "none",
        "state": "none", "steps": "none", "found": "none",
    }  # fmt: skip

    @property
    def seal_name(self) -> str:
        """What its secrets are sealed for."""
        return f"mailboxdraft:{self.account_id}:{self.pk}"
