"""Making mails durable: one thread, one commit for all that wait.

A commit costs an fsync, whatever it holds. Sessions hand their mail in and wait; while one commit runs, the next batch
gathers. Nobody is told «250» before the commit that holds the mail has returned.
"""

import queue as waiting_room
import shutil
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.db import connections

from cauce.channels.email import queue
from cauce.ground.files import raw

IN_MEMORY_BYTES = 256 * 1024
BATCH = 64
RESERVE_BYTES = (
    8 * 1024 * 1024
)  # room that mail leaves on the disk: people go on working, and it can be settled
_log = structlog.get_logger("mail")


class Spool:
    """The bytes of a mail while they come in: in memory when few, else in a file that vanishes with the session."""

    def __init__(self) -> None:
        self.size = 0
        self._memory = bytearray()
        self._file: IO[bytes] | None = None

    def write(self, chunk: bytes) -> None:
        """Take more. Raises OSError when the disk is full."""
        self.size += len(chunk)
        if self._file is None and self.size <= IN_MEMORY_BYTES:
            self._memory += chunk
            return
        if self._file is None:
            folder = Path(settings.DATA) / "spool"
            folder.mkdir(exist_ok=True)
            self._file = tempfile.NamedTemporaryFile(dir=folder)  # noqa: SIM115  closed by `close`
            self._file.write(self._memory)
            self._memory.clear()
        self._file.write(chunk)

    @property
    def is_large(self) -> bool:
        return self._file is not None

    def prepare(self, account_id: int) -> raw.Prepared:
        """Compressed for one account. Raises OSError."""
        if self._file is None:
            return raw.prepare(account_id, bytes(self._memory))
        self._file.flush()
        return raw.prepare(account_id, Path(self._file.name))

    def close(self) -> None:
        """Free what it holds."""
        self._memory.clear()
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True, slots=True)
class _Waiting:
    mails: list[tuple[raw.Prepared, Sequence[queue.Arriving]]]
    kept: "Future[None]"


class Acceptor:
    """The thread that commits. `accept` from any thread."""

    def __init__(self) -> None:
        self._waiting: waiting_room.SimpleQueue[_Waiting | None] = waiting_room.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="mail-commit", daemon=True)
        self._thread.start()

    def accept(self, mails: list[tuple[raw.Prepared, Sequence[queue.Arriving]]]) -> "Future[None]":
        """Keep prepared mails; the future ends when they are on disk, or with why they are not."""
        waiting = _Waiting(mails, Future())
        self._waiting.put(waiting)
        return waiting.kept

    def close(self) -> None:
        """Commit what waits, then end."""
        self._waiting.put(None)
        self._thread.join(10)

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, last = [first], False
            while len(batch) < BATCH and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    last = True
                    break
                batch.append(following)
            _commit(batch)
            if last:
                break
        connections.close_all()


def _commit(batch: list[_Waiting]) -> None:
    try:
        queue.add_all([mail for waiting in batch for mail in waiting.mails])
    except Exception as error:
        # Whatever it is (full disk, database away), the senders keep their mails and come again.
        _log.warning(
            "mail could not be kept; senders are told to try later", mails=len(batch), error=str(error)
        )
        connections.close_all()
        for waiting in batch:
            waiting.kept.set_exception(error)
        return
    for waiting in batch:
        waiting.kept.set_result(None)


def has_room(size: int) -> bool:
    """Whether the disk takes a mail of this size and leaves something for everybody else."""
    try:
        free = shutil.disk_usage(settings.DATA).free
    except OSError:
        return False
    return free > size + RESERVE_BYTES
