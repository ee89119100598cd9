"""Moments that something waits for, and the distance of a moved clock."""

from django.db import models


class Due(models.Model):
    """At `at`, what handles `kind` is called once for `subject`."""

    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="", blank=True)

    personal = {"kind": "none", "subject": "none", "error": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="clock_due_once")]


class Moved(models.Model):
    """One row: how far the clock of this installation is moved. Only with CAUCE_CLOCK=moved."""

    offset_s = models.FloatField(default=0)
