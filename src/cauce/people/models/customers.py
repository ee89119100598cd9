"""Those who ask: contacts with their identities, and the companies they belong to."""

from django.db import models
from django.db.models import Q

from cauce.people.models.owners import Account


class Company(models.Model):
    """A customer's firm."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="companies")
    name = models.CharField(max_length=160)
    version = models.PositiveIntegerField(default=0)

    personal = {"name": "subject"}

    def __str__(self) -> str:
        return self.name

    @property
    def log_subject(self) -> str:
        return f"company:{self.pk}"

    log_about = ""
    log_brand = None


class CompanyDomain(models.Model):
    """Contacts who write from this domain belong to the company."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253)

    personal = {"domain": "subject"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "domain"], name="people_domain_once")]


class Contact(models.Model):
    """A person who asks, by whatever channel."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200, default="", blank=True)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="contacts")
    language = models.CharField(max_length=8, default="", blank=True)
    time_zone = models.CharField(max_length=60, default="", blank=True)
    # Since when the remote pictures of their mails are shown unasked; null: only after a click.
    pictures_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    personal = {"name": "subject", "language": "subject", "time_zone": "subject"}

    class Meta:
        indexes = [models.Index(fields=["account", "name"], name="people_contact_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def log_subject(self) -> str:
        return f"contact:{self.pk}"

    log_about = ""
    log_brand = None


class Identity(models.Model):
    """How a contact is reached and recognised: an address, a number. Numbers change hands, so it has a time."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)  # folded: what is compared
    shown = models.CharField(max_length=320)  # as the person writes it
    shared = models.BooleanField(default=False)  # an office's address: it does not tell who is writing
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True)  # mail to it came back, and nothing was heard from it since

    personal = {"kind": "none", "value": "subject", "shown": "subject"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "value"],
                condition=Q(until_at__isnull=True),
                name="people_identity_now",
            )
        ]
