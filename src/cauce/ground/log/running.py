"""Running followers: in batches, each batch and the cursor's move in one transaction."""

import time
from collections.abc import Callable

import structlog

from cauce.ground import clock
from cauce.ground.db import on_sqlite, passing, write
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
        self._singly = (
            0  # so many facts are taken one by one: somewhere among them is one that cannot be prepared
        )

    @property
    def rests_s(self) -> float:
        """How long it still waits before it tries a failing fact again; 0: not at all."""
        return max(0.0, self._rest_until - time.monotonic())

    def run_once(self) -> int:
        """Take the next batch; returns how many facts were dealt with, 0 when there is nothing to do (yet)."""
        if self.rests_s:
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
        chosen = self._up_to_trouble(facts)
        return self._take(cursor, chosen, head if len(chosen) == len(facts) < BATCH else None)

    def _up_to_trouble(self, facts: list[Fact]) -> list[Fact]:
        """Those before the first that has failed; that one alone when its turn has come."""
        if self._singly:
            self._singly -= 1
            return facts[:1]
        failed = next((i for i, fact in enumerate(facts) if fact.pk in self._failures), len(facts))
        return facts[: max(1, failed)]

    def _take(self, cursor: int, facts: list[Fact], whole: int | None) -> int:
        """Deal with these facts; `whole` is the position that all of them reach, if it is behind the last."""
        wanted = [fact for fact in facts if self.follower.wants(fact)]
        current: Fact | None = None
        done = 0
        try:
            prepared = self.follower.prepare(wanted) if self.follower.prepare and wanted else None
            current = facts[0]
            with write():
                if not self._still_at(cursor):
                    return 0
                blocked = parking.subjects_of(self.follower.name)
                began = time.monotonic()
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
        except Exception as error:
            if passing(error):
                raise  # the database's trouble (full disk, restart) is not the fact's: the caller comes back later
            if current is None and len(facts) > 1:
                self._singly = len(facts)
                return 1
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
            row, _ = Cursor.objects.get_or_create(name=self.follower.name, defaults={"position": begin})
            return row.position

    def _still_at(self, cursor: int) -> bool:
        rows = Cursor.objects.filter(name=self.follower.name, position=cursor)
        return rows.exists() if on_sqlite() else bool(rows.select_for_update(skip_locked=True))

    def _move(self, cursor: int, to: int) -> None:
        with write():
            if self._still_at(cursor):
                Cursor.objects.filter(name=self.follower.name).update(position=to, moved_at=clock.now())


def run_all_until_idle() -> int:
    """Run every follower until none has anything left; for tests, commands and loading. Returns facts dealt with."""
    runners = [Runner(follower) for follower in followers.values()]
    total = 0
    while True:
        done = sum(runner.run_once() for runner in runners)
        total += done
        rest_s = max((runner.rests_s for runner in runners), default=0.0)
        if not done and not rest_s:
            return total
        time.sleep(0 if done else rest_s)


def run_for_good(stopping: Callable[[], bool]) -> None:
    """Run every follower until `stopping()`. Raises what the database raises when it is away: start it again then."""
    runners = [Runner(follower) for follower in followers.values()]
    wakeup = listen(POSITIONS)
    try:
        while not stopping():
            if not sum(runner.run_once() for runner in runners):
                wakeup.wait(0.5)
    finally:
        wakeup.close()
