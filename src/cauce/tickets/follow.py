"""What tickets do when a moment comes, and about files that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from cauce.ground import clock
from cauce.ground.jobs import enqueue
from cauce.ground.log.follow import follows
from cauce.tickets import actions, queries
from cauce.tickets.actions.replying import RELEASE, SENDING
from cauce.tickets.tasks import scan_files

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact


@clock.due(RELEASE)
def release_reply(subject: str) -> None:
    """The undo window of a reply is over: it leaves."""
    actions.release(int(subject.partition(":")[2]), by=SENDING)


@follows("message.received", name="tickets.scanning", origins=("live",))
def scan_what_came(fact: Fact, prepared: Any) -> None:
    """Files came in: they are scanned, where there is a scanner."""
    if settings.CLAMD and queries.has_files(fact.data["message"]):
        enqueue(scan_files, fact.data["message"], key=f"scan:{fact.data['message']}")
