"""From a message back to the stored mail that it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cauce.channels.email.troubled import stored_mail
from cauce.channels.models import Arrival, Intake
from cauce.people.errors import NotFound

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Message


def mail_of(agent: Agent, message: Message) -> Intake:
    """The stored mail that became a message, of a mailbox whose settings the agent may change. Raises NotFound."""
    keys = Arrival.objects.filter(message=message).order_by("pk").values_list("key", flat=True)
    found = Intake.objects.filter(key__in=list(keys)).order_by("pk").first()
    if found is None:
        raise NotFound
    return stored_mail(agent, found.pk)
