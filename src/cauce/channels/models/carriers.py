"""Firms that carry our mail through an interface of their own."""

from django.db import models
from django.db.models import Q


class Carrier(models.Model):
    """Who takes a mailbox's mail and tells us what became of it. Without a mailbox: who takes the mail of every mailbox
    of the account that has no way of its own."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    mailbox = models.OneToOneField("channels.Mailbox", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=20)  # mailgun, postmark…
    settings = models.JSONField(default=dict)  # what is no secret: domain, region…
    secrets = models.TextField(default="", blank=True)  # sealed JSON
    hook = models.CharField(
        max_length=64, unique=True
    )  # stands in the address where it tells us what became of mail
    version = models.PositiveIntegerField(default=0)

    personal = {"key": "none", "settings": "none", "secrets": "none", "hook": "none"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(mailbox__isnull=True), name="channels_carrier_of_account"
            )
        ]

    @property
    def log_subject(self) -> str:
        return f"carrier:{self.pk}"

    log_about = ""

    @property
    def log_brand(self) -> int | None:
        return self.mailbox.brand_id if self.mailbox else None

    @property
    def seal_name(self) -> str:
        """What its secrets are sealed for."""
        return f"carrier:{self.account_id}:{self.hook}"
