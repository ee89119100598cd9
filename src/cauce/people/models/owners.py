"""An account owns the data, a brand is a face of it, a team works."""

from django.db import models


class Account(models.Model):
    """Everything belongs to one account; most installations never see a second."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    origin = models.CharField(
        max_length=8, default="live"
    )  # «demo»: a company to look at, which mails nobody
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    personal = {"slug": "none", "name": "none", "origin": "none"}

    @property
    def log_subject(self) -> str:
        return f"account:{self.pk}"

    log_about = ""
    log_brand = None

    @property
    def account_id(self) -> int:
        return int(self.pk)


class Brand(models.Model):
    """What customers see: a name, a language, an address."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="brands")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="es")
    time_zone = models.CharField(max_length=60, default="Europe/Madrid")
    colour = models.CharField(max_length=7, default="", blank=True)  # «#0b5fff»: a line beside its signatures
    own_signatures = models.BooleanField(default=True)  # whether agents and teams may sign in their own way
    version = models.PositiveIntegerField(default=0)

    personal = {"slug": "none", "name": "none", "language": "none", "time_zone": "none", "colour": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "slug"], name="people_brand_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def log_subject(self) -> str:
        return f"brand:{self.pk}"

    log_about = ""

    @property
    def log_brand(self) -> int:
        return int(self.pk)


class Team(models.Model):
    """Agents who share a queue. A team of one brand sees that brand; without a brand it serves all."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="teams")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="teams")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    # What becomes of a case that has ended when its customer writes again: always, never, within (`reopen_days`).
    reopens = models.CharField(max_length=8, default="always")
    reopen_days = models.PositiveSmallIntegerField(default=30)
    # Who gets the answers because somebody in the case wrote to them too: everybody, company, nobody.
    brings_in = models.CharField(max_length=10, default="everybody")
    version = models.PositiveIntegerField(default=0)

    personal = {"slug": "none", "name": "none", "reopens": "none", "brings_in": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "slug"], name="people_team_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def log_subject(self) -> str:
        return f"team:{self.pk}"

    log_about = ""

    @property
    def log_brand(self) -> int | None:
        return self.brand_id
