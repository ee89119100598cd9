"""Waiting until somebody may have committed. It only wakes: who is woken looks for itself, and now and then unwoken."""

import sqlite3
import time
from functools import partial
from typing import Protocol

from django.conf import settings
from django.db import connection

from cauce.ground.db.transactions import after_commit, on_sqlite

POLL_S = 0.02
FACTS = "cauce_facts"  # somebody stated facts (they may have no position yet)
POSITIONS = "cauce_positions"  # facts have got their positions
JOBS = "cauce_jobs"
MAILS = "cauce_mails"  # a mail is durable and waits to be read


class Wakeup(Protocol):
    """One waiter; not to be shared between threads."""

    def wait(self, timeout_s: float) -> bool:
        """Wait at most `timeout_s` seconds; True if something may have happened since the last call."""
        ...

    def close(self) -> None: ...


def listen(channel: str = POSITIONS, *, using: str = "default") -> Wakeup:
    """A waiter for `channel`. On SQLite any commit of another connection to the file of `using` wakes it, whatever the
    channel; on PostgreSQL all is one database."""
    return _DataVersion(using) if on_sqlite() else _Listen(channel)


def announce(channel: str) -> None:
    """Wake those who listen on `channel`, after the surrounding transaction has committed.

    A NOTIFY inside the transaction would make PostgreSQL's commits queue behind one lock; sent after it, it costs a
    round trip and no fsync. Losing it (kill -9 in between) costs a listener its time-out, no fact.
    """
    if on_sqlite():
        return
    wake = _notifiers[channel]
    if not any(waiting[1] is wake for waiting in connection.run_on_commit):  # once a transaction is enough
        after_commit(wake)


def _notify(channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [channel])


_notifiers = {channel: partial(_notify, channel) for channel in (FACTS, POSITIONS, JOBS, MAILS)}


class _DataVersion:
    def __init__(self, using: str) -> None:
        self._file = sqlite3.connect(settings.DATABASES[using]["NAME"], check_same_thread=False)
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, timeout_s: float) -> bool:
        until = time.monotonic() + timeout_s
        while (version := self._version()) == self._seen:
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_S, left))
        self._seen = version
        return True

    def close(self) -> None:
        self._file.close()


class _Listen:
    def __init__(self, channel: str) -> None:
        import psycopg

        fresh = connection.copy()
        self._connection = psycopg.connect(**fresh.get_connection_params() | {"autocommit": True})
        self._connection.execute(f"LISTEN {channel}")

    def wait(self, timeout_s: float) -> bool:
        # To its end: what came together is one waking.
        return bool(list(self._connection.notifies(timeout=timeout_s, stop_after=1)))

    def close(self) -> None:
        self._connection.close()
