"""What a virus scanner says about files."""

from __future__ import annotations

from collections.abc import Mapping

from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.tickets import events
from cauce.tickets.models import Attachment, Message, Ticket

BY = Actor.system("clamd")


@write()
def note_scan(message: Message, threats: Mapping[str, str], *, by: Actor = BY) -> None:
    """Write down what was found in files (by SHA-256; «» for nothing), wherever the account has the same file.

    Said twice is said once.
    """
    ticket = hold(Ticket, message.ticket_id)
    changed = 0
    for sha256, threat in threats.items():
        same = Attachment.objects.filter(sha256=sha256, message__ticket__account=ticket.account_id)
        changed += same.exclude(threat=threat).update(threat=threat)
    if changed:
        keep(ticket, events.Scanned(message.pk, sum(bool(threat) for threat in threats.values())), by=by)
