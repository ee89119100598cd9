"""How answers end: what agents, teams and brands sign with."""

from django.db import models

from cauce.people.models.owners import Account, Brand, Team
from cauce.people.models.workers import Agent


class Signature(models.Model):
    """What stands under an answer, in one language; of an agent, a team or a brand."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, related_name="+")
    owner = models.CharField(max_length=30)  # «team:3», because NULLs are never equal
    language = models.CharField(max_length=8)
    html = models.TextField()  # made safe when it is saved
    version = models.PositiveIntegerField(default=0)

    personal = {"owner": "none", "language": "none", "html": "subject"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "language"], name="people_signature_once")]

    @property
    def log_subject(self) -> str:
        return f"signature:{self.pk}"

    log_about = ""

    @property
    def log_brand(self) -> int | None:
        return self.brand_id
