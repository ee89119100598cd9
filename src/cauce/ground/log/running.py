"""Running followers: in batches, each batch and the cursor's move in one transaction."""

import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError

from cauce.ground import clock
from cauce.ground.db import on_sqlite, write
from cauce.ground.db.wakeups import POSITIONS, listen
from cauce.ground.log import parking, queries
from cauce.ground.log.follow import Follower, followers
from cauce.ground.log.models import Cursor, Fact

BATCH = 50  # facts a transaction
BUSY_S = 0.05  # and no longer than this, so that a person's reply never waits behind a follower's batch
TRIES = 3
IDLE_MOVE = 1000  # a cursor with nothing to take is written only this often

_log = structlog.get_logger("log")


class Runner:
    """One follower at its work. Several processes may run the same one: the cursor's row decides whose batch counts."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self._seen = -1  # what this process has looked at and found nothing for itself in
        self._failures: dict[int, int] = {}
        self._rest_until = 0.0

    def run_once(self) -> int:
        """Take the next batch; returns how many facts were dealt with, 0 when there is nothing to do (yet)."""
        if time.monotonic() < self._rest_until:
            return 0
        cursor = self._cursor()
        start = max(cursor, self._seen)
        head = queries.last_position()
        if head <= start:
            return 0
        facts = queries.after(start, limit=BATCH, kinds=self.follower.kinds, up_to=head)
        if not facts:
            self._seen = head
            if head - cursor >= IDLE_MOVE:
                self._move(cursor, head)
            return 0
        if any(fact.pk in self._failures for fact in facts):
            facts = (
                facts[:1] if facts[0].pk in self._failures else facts[: _first_failed(facts, self._failures)]
            )
        whole = head if len(facts) < BATCH and facts[-1].position != head else None
        return self._take(cursor, facts, whole if len(self._failures) == 0 else None)

    def _take(self, cursor: int, facts: list[Fact], whole: int | None) -> int:
        wanted = [fact for fact in facts if self.follower.wants(fact)]
        current: Fact | None = None
        try:
            prepared = self.follower.prepare(wanted) if self.follower.prepare and wanted else None
            with write():
                if not self._still_at(cursor):
                    return 0
                blocked = parking.subjects_of(self.follower.name)
                began, done = time.monotonic(), 0
                for current in facts:
                    if current.subject in blocked:
                        parking.wait_behind(self.follower.name, current)
                    elif self.follower.wants(current):
                        self.follower.handle(current, prepared)
                    done += 1
                    if time.monotonic() - began > BUSY_S:
                        break
                reached = whole if whole is not None and done == len(facts) else facts[done - 1].position
                assert reached is not None
                Cursor.objects.filter(name=self.follower.name).update(position=reached, moved_at=clock.now())
        except (OperationalError, InterfaceError):
            raise  # the database's trouble (full disk, restart) is not the fact's: the caller waits and comes back
        except Exception as error:
            self._failed(cursor, current or facts[0], error)
            return 1
        for fact in facts[:done]:
            self._failures.pop(fact.pk, None)
        return done

    def _failed(self, cursor: int, fact: Fact, error: Exception) -> None:
        tries = self._failures[fact.pk] = self._failures.get(fact.pk, 0) + 1
        _log.warning(
            "follower failed", follower=self.follower.name, fact=fact.pk, tries=tries, exc_info=error
        )
        if tries < TRIES:
            self._rest_until = time.monotonic() + 0.2 * 4 ** (tries - 1)
            return
        with write():
            # Facts before it in the batch were rolled back with it: they are taken again, up to the failed one,
            # so only a fact that stands first is parked.
            first = queries.after(cursor, limit=1, kinds=self.follower.kinds)
            if self._still_at(cursor) and first and first[0].pk == fact.pk:
                parking.park(self.follower.name, fact, error, tries)
                Cursor.objects.filter(name=self.follower.name).update(
                    position=fact.position, moved_at=clock.now()
                )
                del self._failures[fact.pk]

    def _cursor(self) -> int:
        position = Cursor.objects.filter(name=self.follower.name).values_list("position", flat=True).first()
        if position is not None:
            return position
        begin = 0 if self.follower.starts == "beginning" else queries.last_position()
        with write():
            return Cursor.objects.get_or_create(name=self.follower.name, defaults={"position": begin})[
                0
            ].position

    def _still_at(self, cursor: int) -> bool:
        rows = Cursor.objects.filter(name=self.follower.name, position=cursor)
        return rows.exists() if on_sqlite() else bool(rows.select_for_update(skip_locked=True))

    def _move(self, cursor: int, to: int) -> None:
        with write():
            if self._still_at(cursor):
                Cursor.objects.filter(name=self.follower.name).update(position=to, moved_at=clock.now())


def _first_failed(facts: list[Fact], failures: dict[int, int]) -> int:
    return next(i for i, fact in enumerate(facts) if fact.pk in failures)


def run_all_until_idle() -> int:
    """Run every follower until none has anything left; for tests, commands and loading. Returns facts dealt with."""
    runners = [Runner(follower) for follower in followers.values()]
    total = 0
    while done := sum(runner.run_once() for runner in runners):
        total += done
    return total


def run_for_good(stopping: Callable[[], bool]) -> None:
    """Run every follower until `stopping()`; survives a database that is away, and says so."""
    runners = [Runner(follower) for follower in followers.values()]
    wakeup = listen(POSITIONS)
    try:
        while not stopping():
            if not sum(runner.run_once() for runner in runners):
                wakeup.wait(0.5)
    finally:
        wakeup.close()
