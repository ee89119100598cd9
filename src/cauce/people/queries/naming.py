"""What many people are called, and how each of them is reached."""

from collections.abc import Iterable
from typing import Any

from cauce.people.models import (
    Agent,
    Contact,
    Identity,
    Team,
)


def names(kind: str, pks: Iterable[int]) -> dict[int, str]:
    """How agents, teams or contacts are called, by primary key."""
    models: dict[str, Any] = {"agent": Agent, "team": Team, "contact": Contact}
    return dict(models[kind].objects.filter(pk__in=set(pks)).values_list("pk", "name"))


def called(contacts: Iterable[int]) -> dict[int, str]:
    """What contacts without a name are called by: their first address, as they write it."""
    rows = Identity.objects.filter(contact__in=set(contacts), until_at__isnull=True).order_by("-pk")
    return dict(rows.values_list("contact", "shown"))


def emails(contacts: Iterable[int]) -> dict[int, str]:
    """The e-mail address of each contact that has one: the first, as they write it."""
    rows = Identity.objects.filter(contact__in=set(contacts), kind="email", until_at__isnull=True)
    # The oldest comes last, and so stays.
    return dict(rows.order_by("-pk").values_list("contact", "shown"))


def known_by(contacts: Iterable[int]) -> dict[int, tuple[str, list[str]]]:
    """The name of each of these contacts and how they are reached today, as they write it, oldest first."""
    ids = set(contacts)
    found = {
        pk: (name, list[str]()) for pk, name in Contact.objects.filter(pk__in=ids).values_list("pk", "name")
    }
    rows = Identity.objects.filter(contact__in=ids, until_at__isnull=True).order_by("pk")
    for contact_id, shown in rows.values_list("contact", "shown"):
        found[contact_id][1].append(shown)
    return found
