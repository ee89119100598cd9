"""Who is at work on the jobs of one folder of data: a lock that the kernel frees when its holder dies.

Whoever runs jobs holds it shared. Who gets it for themselves knows that nobody else is alive, so that every lease is
a dead worker's, and need not wait until it ends.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def at_work(first: Callable[[], None] | None = None) -> Iterator[None]:
    """Be at work until the end of the block; `first` is called before it when nobody else is."""
    folder = Path(settings.DATA) / "locks"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder / "jobs", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if first is not None and _alone(descriptor):
            first()
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits while another one is the first
        yield
    finally:
        os.close(descriptor)


def _alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
