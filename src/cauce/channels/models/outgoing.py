"""What leaves, and whether it arrived."""

from django.db import models
from django.db.models import Q


class Delivery(models.Model):
    """One message on its way to one person."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    message = models.ForeignKey("tickets.Message", models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")
    brand = models.ForeignKey("people.Brand", models.PROTECT, related_name="+")
    mailbox = models.ForeignKey("channels.Mailbox", models.PROTECT, null=True, related_name="+")
    recipient = models.CharField(max_length=320)
    name = models.CharField(max_length=200, default="", blank=True)
    role = models.CharField(max_length=3, default="to")  # to, cc, bcc
    state = models.CharField(max_length=10, default="queued")  # queued, accepted, failed
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)  # the other server's words, or why it waits
    external_id = models.CharField(max_length=500, default="", blank=True)
    # What a carrier told us after it had taken the mail (deferred, delivered, complained), and its own name for it.
    fate = models.CharField(max_length=10, null=True)
    carried_as = models.CharField(max_length=255, null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    personal = {
        "recipient": "subject", "name": "subject", "role": "none", "state": "none", "error": "subject",
        "external_id": "none", "fate": "none", "carried_as": "none",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="channels_delivery_once")
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="queued"), name="channels_delivery_queued"),
            models.Index(
                fields=["carried_as"], condition=Q(carried_as__isnull=False), name="channels_delivery_carried"
            ),
        ]

    @property
    def log_subject(self) -> str:
        return f"delivery:{self.pk}"

    @property
    def log_about(self) -> str:
        return f"ticket:{self.ticket_id}"

    @property
    def log_brand(self) -> int:
        return self.brand_id


class SystemMail(models.Model):
    """A mail of Cauce itself (a new password, say), kept until a server has taken it."""

    # The mailbox that it comes from and by whose server it leaves; none: the installation's.
    mailbox = models.ForeignKey("channels.Mailbox", models.CASCADE, null=True, related_name="+")
    recipients = models.JSONField()
    sender = models.CharField(max_length=320)
    content = models.BinaryField()  # as it leaves
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="", blank=True)
    failed = models.BooleanField(default=False)

    personal = {"recipients": "subject", "sender": "none", "content": "subject", "error": "subject"}


class DeskAnswer(models.Model):
    """A mail by which an agent answered in a ticket, so that the same one read again says nothing twice."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")
    message = models.ForeignKey("tickets.Message", models.SET_NULL, null=True, related_name="+")
    mail = models.CharField(max_length=64)  # a digest of its id and its content
    at = models.DateTimeField()

    personal = {"mail": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "mail"], name="channels_desk_answer_once")]
