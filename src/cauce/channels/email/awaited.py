"""Answers that overtake what they answer: a case opened by one is found again when the mail that it names comes.

Invariant: a late mail joins such a case by the rule of references, so only if its writer takes part there; any other is
linked and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from cauce.channels.models import Awaited
from cauce.ground import clock
from cauce.ground.db import prepared, write
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.tickets.models import Ticket

MOST = 4  # ids of one mail: what it answers, and what came before that


def note(ticket: Ticket, ids: Iterable[str]) -> None:
    """Remember which mails a case's first one names that are not here, inside `write()`."""
    named = [one[:500] for one in dict.fromkeys(ids) if one][:MOST]
    if not named:
        return
    here = {one.external_id for one in tickets.known_as(ticket.account_id, named)}
    Awaited.objects.bulk_create(
        Awaited(account_id=ticket.account_id, external_id=one, ticket=ticket, at=clock.now())
        for one in named
        if one not in here
    )


def cases_for(account_id: int, external_id: str) -> list[Ticket]:
    """The cases that wait for a mail with this id, the oldest first."""
    return [row.ticket for row in _waiting(account_id, external_id)]


@prepared
def _waiting(account: int, external_id: str) -> QuerySet[Awaited]:
    return (
        Awaited.objects.select_related("ticket")
        .filter(account=account, external_id=external_id)
        .order_by("pk")[:5]
    )


@write()
def sweep(before: datetime) -> None:
    """Wait no more for what was named before this moment."""
    Awaited.objects.filter(at__lt=before).delete()
