"""What is remembered of accounts elsewhere: how far they were read, what was seen there, when they fell silent."""

from django.db import models
from django.db.models import Q

from cauce.channels.models.mailboxes import Mailbox


class FetchCursor(models.Model):
    """How far an account elsewhere has been read: what comes now by `uid`, what lay there before by the `old_` numbers.

    Another UIDVALIDITY gives UIDs another meaning (RFC 3501 §2.3.1.1); another place (host, user, folder) even more so.
    """

    mailbox = models.OneToOneField(Mailbox, models.CASCADE, related_name="+")
    place = models.CharField(max_length=64)  # digest of host, user and folder
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)  # every later mail up to this one is durable here
    old_uid = models.BigIntegerField(default=0)  # what lay there is dealt with up to this one
    old_until = models.BigIntegerField(default=0)  # and lay there up to this one
    old_before = models.DateTimeField(
        null=True
    )  # of it, what is newer came while nobody looked; None: all is old
    old_total = models.PositiveIntegerField(default=0)
    old_done = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()

    personal = {"place": "none"}

    @property
    def old_left(self) -> bool:
        """Whether something that lay there still waits to be dealt with."""
        return self.old_uid < self.old_until


class FetchMark(models.Model):
    """A mail that was seen in an account elsewhere, by a digest: of its UIDL (POP3) or of lines of its head.

    It tells taken mail from new, also when the other side numbers anew. `left` (UIDL only): it lay there before us and
    was not taken.
    """

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=4)  # uidl, head
    digest = models.CharField(max_length=32)
    left = models.BooleanField(default=False)

    personal = {"kind": "none", "digest": "none"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "kind", "digest"], name="channels_fetchmark_once")
        ]


class MailboxAlarm(models.Model):
    """A time during which a mailbox was not read. One row an incident; its administrators are told once."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    words = models.TextField(default="", blank=True)  # what was the matter when it began
    began_at = models.DateTimeField()  # when it was last read
    noticed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # the administrators
    ended_at = models.DateTimeField(null=True)

    personal = {"words": "none"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox"], condition=Q(ended_at__isnull=True), name="channels_alarm_once"
            )
        ]
