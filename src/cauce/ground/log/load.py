"""Facts by the thousand, for rows that were loaded and not written by verbs."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from cauce.ground.db import bulk, on_sqlite
from cauce.ground.db.wakeups import POSITIONS, announce
from cauce.ground.log.actors import Actor
from cauce.ground.log.events import Stated, payload
from cauce.ground.log.models import Fact
from cauce.ground.log.stamper import LOCK

_COLUMNS = (
    "id", "position", "account_id", "brand_id", "subject", "about", "seq", "kind", "data", "actor", "cause_id", "depth",
    "origin", "at",
)  # fmt: skip


class Line(NamedTuple):
    """One fact of a loaded row; `seq` is its place in its subject's history, the last one being the row's version."""

    account_id: int
    brand_id: int | None
    subject: str
    about: str
    seq: int
    said: Stated
    by: Actor
    at: datetime


def state_all(lines: Sequence[Line]) -> None:
    """State these facts, in this order. Inside `write()`, as its last deed: on PostgreSQL the stamper waits until it
    ends. Only for subjects that have no facts elsewhere, for these get their positions at once."""
    if not lines:
        return
    if not on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    ids = bulk.reserve(Fact, len(lines))
    first = ids[0] if on_sqlite() else (Fact.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    bulk.insert(
        Fact,
        _COLUMNS,
        (
            (
                ids[i], first + i, line.account_id, line.brand_id, line.subject, line.about, line.seq, line.said.kind,
                payload(line.said), str(line.by), line.by.cause, line.by.depth, line.by.origin, line.at,
            )
            for i, line in enumerate(lines)
        ),
    )  # fmt: skip
    announce(POSITIONS)
