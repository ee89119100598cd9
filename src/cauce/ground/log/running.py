"""Running followers: in batches, each batch and the cursor's move in one transaction."""

import time
from collections.abc import Callable

import structlog
from django.db import connection
from django.db.models import QuerySet

from cauce.ground import clock
from cauce.ground.db import busy_s, on_sqlite, passing, prepared, write
from cauce.ground.db.wakeups import POSITIONS, listen
from cauce.ground.log import parking, queries
from cauce.ground.log.follow import Follower, followers
from cauce.ground.log.models import Cursor, Fact
from cauce.ground.log.recent import Recent

BATCH = 50  # facts a transaction
TRIES = 3
IDLE_S = 0.5  # so often everybody looks, unwoken
QUIET_S = 0.5  # a follower that gives way waits until what it gives way to has not been seen for so long,
PATIENCE_S = 5.0  # and no longer than this
IDLE_MOVE = 1000  # a cursor with nothing to take is written only this often

_log = structlog.get_logger("log")


class Runner:
    """One follower at its work. Several processes may run the same one: the cursor's row decides whose batch counts."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self._at: int | None = None  # where the cursor stands, as far as we know
        self._seen = -1  # what this process has looked at and found nothing for itself in
        self._unparked = False  # nothing is parked, as long as nobody else moves the cursor: parking moves it
        self._failures: dict[int, int] = {}
        self._rest_until = 0.0
        self._singly = (
            0  # so many facts are taken one by one: somewhere among them is one that cannot be prepared
        )
        self._waits_since: float | None = None

    @property
    def rests_s(self) -> float:
        """How long it still waits before it tries a failing fact again; 0: not at all."""
        return max(0.0, self._rest_until - time.monotonic())

    def run_once(self, recent: Recent | None = None) -> int:
        """Take the next batch; returns how many facts were dealt with, 0 when there is nothing to do (yet).

        With `recent`, the log is read from there, and the cursor is believed to be where we left it: the transaction
        that moves it looks again, and `forget` has it read anew.
        """
        if self.rests_s:
            return 0
        if recent is None or self._at is None:
            self.forget()
            self._at = self._cursor()
        cursor = self._at
        start = max(cursor, self._seen)
        head = queries.last_position() if recent is None else recent.head
        if head <= start:
            return 0
        if recent is None:
            facts = queries.after(start, limit=BATCH, kinds=self.follower.kinds, up_to=head)
        else:
            facts = recent.after(start, limit=BATCH, kinds=self.follower.kinds)
        if not facts:
            self._seen = head
            if head - cursor >= IDLE_MOVE:
                self._move(cursor, head)
            return 0
        chosen = self._up_to_trouble(facts)
        return self._take(cursor, chosen, head if len(chosen) == len(facts) < BATCH else None)

    def run_in_turn(self, recent: Recent) -> int:
        """The same, for one that gives way to others: nothing while they are in a hurry. When it has waited long enough
        it takes turns with them, a batch at a time, until nothing waits for it: all at once would hold them up."""
        kinds = self.follower.gives_way_to
        if not kinds or recent.quiet_s(kinds) > QUIET_S:
            self._waits_since = None
            return self.run_once(recent)
        self._waits_since = self._waits_since or time.monotonic()
        if time.monotonic() - self._waits_since < PATIENCE_S:
            return 0
        done = self.run_once(recent)
        if not done:
            self._waits_since = None
        return done

    @property
    def gives_way(self) -> bool:
        """Whether it is waiting for others to be done."""
        return self._waits_since is not None

    def forget(self) -> None:
        """Have the cursor read anew: somebody may have put it elsewhere."""
        self._at, self._unparked = None, False

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
                    self.forget()
                    return 0
                blocked = set[str]() if self._unparked else parking.subjects_of(self.follower.name)
                began = time.monotonic()
                for current in facts:
                    if current.subject in blocked:
                        parking.wait_behind(self.follower.name, current)
                    elif self.follower.wants(current):
                        self.follower.handle(current, prepared)
                    done += 1
                    if time.monotonic() - began > busy_s():
                        break
                reached = whole if whole is not None and done == len(facts) else facts[done - 1].position
                assert reached is not None
                _move_to(self.follower.name, reached)
        except Exception as error:
            self.forget()
            if passing(error):
                raise  # the database's trouble (full disk, restart) is not the fact's: the caller comes back later
            if current is None and len(facts) > 1:
                self._singly = len(facts)
                return 1
            self._failed(cursor, current or facts[0], error)
            return 1
        self._at, self._unparked = reached, not blocked
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
                assert fact.position is not None
                _move_to(self.follower.name, fact.position)
                del self._failures[fact.pk]

    def _cursor(self) -> int:
        for (position,) in _position(self.follower.name):
            return position
        begin = 0 if self.follower.starts == "beginning" else queries.last_position()
        with write():
            row, _ = Cursor.objects.get_or_create(name=self.follower.name, defaults={"position": begin})
            return row.position

    def _still_at(self, cursor: int) -> bool:
        found = _position(self.follower.name) if on_sqlite() else _held_position(self.follower.name)
        return (cursor,) in found

    def _move(self, cursor: int, to: int) -> None:
        with write():
            if self._still_at(cursor):
                _move_to(self.follower.name, to)
                self._at = to


@prepared
def _position(name: str) -> QuerySet[Cursor, tuple[int]]:
    return Cursor.objects.filter(name=name).values_list("position")


@prepared
def _held_position(name: str) -> QuerySet[Cursor, tuple[int]]:
    """None while another process is at it."""
    return Cursor.objects.select_for_update(skip_locked=True).filter(name=name).values_list("position")


def _move_to(name: str, position: int) -> None:
    at = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE log_cursor SET position = %s, moved_at = %s WHERE name = %s", [position, at, name]
        )


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
    recent = Recent()
    try:
        while not stopping():
            recent.look()
            if sum(runner.run_in_turn(recent) for runner in runners):
                continue
            if any(runner.gives_way for runner in runners):
                wakeup.wait(QUIET_S / 4)
            elif not wakeup.wait(IDLE_S):
                for runner in runners:
                    runner.forget()
    finally:
        wakeup.close()
