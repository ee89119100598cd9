"""The keys of jobs on both engines; the jobs themselves only where procrastinate does not keep them."""

from django.db import models
from django.db.models import Q


class Key(models.Model):
    """A job with this key has been enqueued: a second one is not. Swept a week later."""

    key = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()

    personal = {"key": "none"}


class LeasedJob(models.Model):
    """A job on SQLite. Whoever runs it holds a lease; when the lease ends without a word, it runs again."""

    name = models.CharField(max_length=80)
    args = models.JSONField(default=list)
    queue = models.CharField(max_length=20, default="default")
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    lease_until = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    personal = {"name": "none", "args": "none", "queue": "none", "error": "none"}

    class Meta:
        indexes = [
            models.Index(fields=["queue", "run_at"], name="jobs_due", condition=Q(failed_at__isnull=True))
        ]
