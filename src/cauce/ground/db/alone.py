"""Being the only one to do something, over all processes and machines of an installation."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from cauce.ground.db.transactions import on_sqlite


@contextmanager
def alone(what: str, number: int) -> Iterator[bool]:
    """Whether nobody else is doing this now; who is told True keeps the others out until the end of the block.

    The dead let go at once: the kernel (SQLite) or the server (PostgreSQL, whose lock hangs on this thread's
    connection) frees it. Who must go on after a lost connection asks again.
    """
    if on_sqlite():
        with _by_file(f"{what}-{number}") as mine:
            yield mine
    else:
        with _by_server(what, number) as mine:
            yield mine


@contextmanager
def _by_file(name: str) -> Iterator[bool]:
    folder = Path(settings.DATA) / "locks"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def _by_server(what: str, number: int) -> Iterator[bool]:
    key: tuple[str, int] = (what, number % 2**31)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", key)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        # A connection that broke meanwhile has taken the lock with it.
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", key)
