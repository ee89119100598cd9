"""Slow work about tickets, as jobs."""

from __future__ import annotations

import structlog
from django.conf import settings

from cauce.ground.files import store
from cauce.ground.files.errors import NoSuchFile
from cauce.ground.files.scanning import NotScanned, scan
from cauce.ground.jobs import job
from cauce.tickets import actions, queries

_log = structlog.get_logger("scan")


@job(name="tickets.scan", max_attempts=40)
def scan_files(message_id: int) -> None:
    """Have the files of a message scanned; a scanner that is away is asked again later, for more than a day."""
    message = queries.message(message_id)
    if message is None or not settings.CLAMD:
        return
    threats: dict[str, str] = {}
    trouble: NotScanned | None = None
    for sha256 in sorted({file.sha256 for file in message.attachments.all() if file.threat is None}):
        try:
            with store.open_(message.ticket.account_id, sha256) as file:
                threats[sha256] = scan(settings.CLAMD, file)
        except NoSuchFile:
            continue
        except NotScanned as refused:
            _log.warning("a file was not scanned", message=message_id, why=refused.why)
            trouble = trouble if refused.permanent else refused
    actions.note_scan(message, threats)
    if trouble is not None:
        raise trouble
