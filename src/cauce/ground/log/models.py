"""Facts, the place each follower has reached, and the facts that a follower could not take."""

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """One thing that happened to one subject. Rows are added, and `position` is given once; nothing else changes."""

    id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(null=True, unique=True)
    account_id = models.BigIntegerField()
    brand_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60)
    about = models.CharField(max_length=60, default="", blank=True)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    actor = models.CharField(max_length=60)
    cause_id = models.BigIntegerField(null=True)
    depth = models.PositiveSmallIntegerField(default=0)
    origin = models.CharField(max_length=8, default="live")
    at = models.DateTimeField()

    personal = {
        "subject": "none",
        "about": "none",
        "kind": "none",
        "data": "none",
        "actor": "none",
        "origin": "none",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="log_fact_seq")]
        indexes = [
            # Not only where it is not empty: SQLite would use that index for no query that names a ticket.
            models.Index(fields=["about", "id"], name="log_fact_about"),
            models.Index(fields=["id"], name="log_fact_unstamped", condition=Q(position__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.subject}#{self.seq} {self.kind}"


class Cursor(models.Model):
    """How far a follower has come: it has taken every fact of its kinds up to `position`."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    personal = {"name": "none"}


class Parked(models.Model):
    """A fact that a follower keeps failing on, or one that waits behind such a fact of the same subject."""

    follower = models.CharField(max_length=60)
    fact = models.ForeignKey(Fact, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    error = models.TextField(default="", blank=True)  # empty: it only waits behind an earlier one
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    personal = {"follower": "none", "subject": "none", "error": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "fact"], name="log_parked_once")]
        indexes = [models.Index(fields=["follower", "subject"], name="log_parked_subject")]
