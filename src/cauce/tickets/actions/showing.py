"""Shown values: what a higher room wants in a ticket's row. No fact and no version: the truth is in its own tables."""

from typing import Any

from cauce.ground.db import write
from cauce.tickets.models import Ticket

# Column of tickets → the room that writes it and can rebuild it.
SHOWN = {"next_promise_at": "sla"}


@write()
def show(ticket_id: int, **values: Any) -> None:
    """Write shown values. Raises ValueError for a column that is not one."""
    if unknown := values.keys() - SHOWN.keys():
        raise ValueError(f"not shown values: {', '.join(sorted(unknown))}")
    Ticket.objects.filter(pk=ticket_id).update(**values)
