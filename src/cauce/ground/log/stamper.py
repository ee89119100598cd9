"""Giving positions to committed facts; PostgreSQL only.

A sequence numbers rows before they commit, so a reader that goes by `id > last` skips those that commit late. One
stamper at a time, under an advisory lock, numbers what has committed, in order of id. Facts of one subject commit in
order of id (their row is locked), so no subject's facts are ever turned round.
"""

import time
from collections.abc import Callable

from django.db import connection

from cauce.ground.db import asking, write
from cauce.ground.db.wakeups import FACTS, POSITIONS, announce, listen

LOCK = 0x6361756365  # "cauce"
_BATCH = 1000
_GATHER_S = 0.02  # so long between two stamps: each is a commit, and wakes everybody who follows the log
# The lock is taken in a statement of its own: the numbering's snapshot must begin after the last stamper's commit.
_STAMP = """
    WITH waiting AS (SELECT id, row_number() OVER (ORDER BY id) AS place
                     FROM (SELECT id FROM log_fact WHERE position IS NULL ORDER BY id LIMIT %s) AS oldest),
         top AS (SELECT coalesce(max(position), 0) AS position FROM log_fact)
    UPDATE log_fact SET position = top.position + waiting.place FROM waiting, top WHERE log_fact.id = waiting.id
"""


@write()
def stamp_once() -> int:
    """Give positions to the oldest facts without one; returns how many."""
    with asking.cursor(connection, plain=True) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", asking.bound(connection, [LOCK]))
        cursor.execute(_STAMP, asking.bound(connection, [_BATCH]))
        stamped = int(cursor.rowcount)
    if stamped:
        announce(POSITIONS)
    return stamped


def stamp_for_good(stopping: Callable[[], bool]) -> None:
    """Stamp whenever facts were stated, until `stopping()`: the first at once, those that follow closely together."""
    wakeup = listen(FACTS)
    try:
        while not stopping():
            began = time.monotonic()
            if stamp_once() == _BATCH:
                continue
            wakeup.wait(0.2)
            time.sleep(max(0.0, began + _GATHER_S - time.monotonic()))
            wakeup.wait(0)  # facts are committed before they are announced, so the next stamp sees these too
    finally:
        wakeup.close()
