"""Answers kept for those who ask again because they did not hear them."""

from django.db import models


class Answered(models.Model):
    """What a request with an Idempotency-Key was answered; kept for 24 hours."""

    agent_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # of what was asked: another body under the same key is refused
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    at = models.DateTimeField(db_index=True)

    personal = {"key": "none", "digest": "none", "headers": "none", "body": "author"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent_id", "key"], name="api_answered_once")]

    def __str__(self) -> str:
        return f"{self.status} for {self.key}"
