"""Agents, and what they may do: roles are rows of verbs, granted for a brand, a team or everywhere."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from cauce.people.models.owners import Account, Brand, Team


class Agent(AbstractBaseUser):
    """Somebody who works in Cauce and signs in with an e-mail address."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="agents")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="es")
    time_zone = models.CharField(max_length=60, default="Europe/Madrid")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    personal = {
        "email": "subject", "name": "subject", "language": "none", "time_zone": "none", "password": "none",
    }  # fmt: skip

    objects: ClassVar[BaseUserManager["Agent"]] = BaseUserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # Cauce has its own permissions (`people.queries.may`); these say so to libraries that ask.
    is_staff = False
    is_superuser = False

    class Meta:
        # Signing in names no account, so an address is one agent's in the whole installation.
        constraints = [models.UniqueConstraint(Lower("email"), name="people_agent_email")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def log_subject(self) -> str:
        return f"agent:{self.pk}"

    log_about = ""
    log_brand = None


class Role(models.Model):
    """A named set of verbs."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)

    personal = {"key": "none", "name": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="people_role_key")]


class RoleVerb(models.Model):
    """One verb of a role, down to «ticket.reply»."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="verbs")
    verb = models.CharField(max_length=40)

    personal = {"verb": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "verb"], name="people_role_verb")]


class Grant(models.Model):
    """An agent has a role, everywhere or only in a brand or a team."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    scope = models.CharField(
        max_length=30, default="", blank=True
    )  # «brand:3», because NULLs are never equal

    personal: ClassVar[dict[str, str]] = {"scope": "none"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "role", "scope"], name="people_grant_once"),
            models.CheckConstraint(
                condition=Q(brand__isnull=True) | Q(team__isnull=True), name="people_grant_scope"
            ),
        ]


class Token(models.Model):
    """A bearer token of the API: acts as its agent. Only a digest is kept."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    personal = {"name": "none", "digest": "none"}
