"""Addresses by which a reader says, without signing in, that they want no more notices of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from cauce.notifications import rules
from cauce.people import queries as people
from cauce.people.errors import NotFound

if TYPE_CHECKING:
    from cauce.people.models import Agent

_SALT = "cauce.notifications.stopping"


def address(agent: Agent, event: str) -> str:
    """Where an agent stops the notices of one kind of event. It does not run out: old mails keep their word."""
    token = signing.dumps([agent.pk, event], salt=_SALT)
    return f"{settings.BASE_URL}/unsubscribe/notices/{token}"


def opened(token: str) -> tuple[Agent, str]:
    """Whom an address stops telling of what. Raises NotFound for one that was not issued here."""
    try:
        pk, event = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
    if event not in rules.EVENTS:
        raise NotFound
    return people.agent(pk), event
