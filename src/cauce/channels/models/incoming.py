"""What comes in, from the moment it is durable until it is settled."""

from django.db import models
from django.db.models import Q

from cauce.channels.models.mailboxes import Mailbox


class Intake(models.Model):
    """A mail that we have promised to keep. Written in one commit with its bytes, before the sender is told «250».

    It lives beside the bytes (`raw.db`), so it points into the other database by number only.
    """

    raw_db = True

    key = models.CharField(
        max_length=64, unique=True
    )  # names it in both databases, also after a restore of one
    account_id = models.BigIntegerField()
    mailbox_id = models.BigIntegerField()
    raw_id = models.BigIntegerField()
    source = models.CharField(
        max_length=4
    )  # smtp, imap, pop3, cli; old: it lay there before us, and nobody is told
    envelope_from = models.CharField(max_length=320, null=True)  # "": the null path; None: not known
    recipients = models.JSONField(default=list)  # as the envelope named them
    peer = models.CharField(max_length=45, default="", blank=True)  # address of the sending server
    helo = models.CharField(max_length=255, default="", blank=True)
    state = models.CharField(max_length=8, default="pending")  # pending, done, failed
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)
    received_at = models.DateTimeField()
    lay_since = models.DateTimeField(null=True)  # when the account elsewhere got it, if it says so

    personal = {
        "key": "none", "source": "none", "envelope_from": "author", "recipients": "author", "peer": "none",
        "helo": "none", "state": "none", "error": "none",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(state="pending"), name="channels_intake_pending"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="channels_intake_failed"),
        ]


class Arrival(models.Model):
    """How a mail was settled, written in the transaction that settled it: reading it again does nothing."""

    key = models.CharField(max_length=64, unique=True)  # of the intake
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="+")
    message = models.ForeignKey("tickets.Message", models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10)  # opened, joined, duplicate, loop
    raw_id = models.BigIntegerField()
    readable = models.BooleanField(default=True)
    at = models.DateTimeField()

    personal = {"key": "none", "outcome": "none"}

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(readable=False), name="channels_arrival_unreadable")
        ]


class Awaited(models.Model):
    """The id of a mail that a case's first mail answers, and that has not come yet."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=500)
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")
    at = models.DateTimeField()

    personal = {"external_id": "none"}

    class Meta:
        indexes = [models.Index(fields=["account", "external_id"], name="channels_awaited_found")]
