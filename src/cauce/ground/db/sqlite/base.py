"""The database engine `cauce.ground.db.sqlite`."""

from typing import Any

from django.db.backends.sqlite3 import base

from cauce.ground.db.sqlite.lock import FairLock
from cauce.ground.db.sqlite.moments import DatabaseOperations


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but a transaction waits in line for its turn instead of colliding.

    SQLite's busy handler has no queue: writers sleep and try again, so that under load some starve until their
    time-out and fail with "database is locked". Hooking the transaction itself, and not each caller, means that no
    library's write (sessions, sign-in, migrations) can go past the line.
    """

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: FairLock | None = None

    def _line(self) -> FairLock:
        # By today's name, and not by that of __init__: a test database takes its name after the connection is made.
        path = f"{self.settings_dict['NAME']}.turn"
        if self._turn is None or self._turn.path != path:
            self._turn = FairLock(path)
        return self._turn

    def _in_memory(self) -> bool:
        name = str(self.settings_dict["NAME"])
        return name == ":memory:" or "mode=memory" in name

    def _start_transaction_under_autocommit(self) -> None:
        if self._in_memory():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        self._line().acquire()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._turn is not None:
            self._turn.release()
