"""A lock that threads and processes wait for in line."""

import fcntl
import os


class FairLock:
    """An exclusive `flock(2)` on a file of its own; whoever waits is served in order of arrival.

    Each connection opens the file for itself, so that two threads of one process exclude each other as two processes
    do. The kernel frees the lock when its holder dies, also by kill -9: nothing has to be cleaned up.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._held = False

    def acquire(self) -> None:
        """Wait for the lock without a limit: every holder is short, and the dead let go."""
        if self._held:
            return
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        self._held = True

    def release(self) -> None:
        """Let the next one in. Releasing what is not held does nothing."""
        if self._held and self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self._held = False

    def __del__(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
