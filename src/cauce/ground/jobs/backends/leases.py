"""Jobs on SQLite: a table, short leases, one worker process."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q

from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.db.wakeups import listen
from cauce.ground.jobs.backends.keyed import KeyedBackend
from cauce.ground.jobs.backends.presence import at_work
from cauce.ground.jobs.declaring import Retry, declared, next_try

LEASE = timedelta(seconds=60)
RENEW_S = 20.0
_log = structlog.get_logger("jobs")


class LeaseBackend(KeyedBackend):
    """Enqueues into `jobs_leasedjob`."""

    def put(self, task: Any, args: list[Any]) -> None:
        from cauce.ground.jobs.models import LeasedJob

        LeasedJob.objects.create(
            name=task.stored_name,
            args=args,
            queue=task.queue_name,
            run_at=task.run_after or clock.now(),
            max_attempts=task.max_attempts,
        )


def claim(queues: tuple[str, ...]) -> Any:
    """Lease the next job that is due, or one whose lease has ended; None if there is none.

    One whose workers have died as often as it may be tried is set aside on the way.
    """
    while (row := _lease_next(queues)) is _SET_ASIDE:
        pass
    return row


_SET_ASIDE = object()


def _lease_next(queues: tuple[str, ...]) -> Any:
    from cauce.ground.jobs.models import LeasedJob

    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = LeasedJob.objects.filter(free, queue__in=queues, failed_at__isnull=True, run_at__lte=now).order_by(
        "run_at", "pk"
    )
    if not due.exists():  # looked at without the lock: an idle worker never takes it
        return None
    with write():
        row = due.first()
        if row is None:
            return None
        if row.attempts >= row.max_attempts:
            row.failed_at, row.lease_until = now, None
            row.error = row.error or "the worker died each time it ran this"
            row.save(update_fields=["failed_at", "lease_until", "error"])
            return _SET_ASIDE
        row.attempts += 1
        row.lease_until = now + LEASE
        row.save(update_fields=["attempts", "lease_until"])
        return row


def run(row: Any) -> None:
    """Run a leased job and write down how it went."""
    from cauce.ground.jobs.models import LeasedJob

    again = None
    error = ""
    try:
        declared[row.name].func(*row.args)
    except Retry as wish:
        again = wish.at
    except Exception as trouble:
        error = f"{type(trouble).__name__}: {trouble}"[:2000]
        again = next_try(row.attempts)
        _log.warning("job failed", job=row.name, attempts=row.attempts, exc_info=trouble)
    mine = LeasedJob.objects.filter(pk=row.pk, attempts=row.attempts)
    with write():
        if again is None:
            mine.delete()
        elif row.attempts >= row.max_attempts:
            mine.update(failed_at=clock.now(), lease_until=None, error=error or row.error)
        else:
            mine.update(run_at=again, lease_until=None, error=error)


def work_for_good(stopping: Callable[[], bool], queues: tuple[str, ...]) -> None:
    """Run jobs of these queues, one at a time, until `stopping()`. Start it in as many threads as jobs may overlap."""
    with at_work(_take_back):
        _work(stopping, queues)


@write()
def _take_back() -> None:
    """Nobody is alive who holds a lease: what the dead had begun is free at once."""
    from cauce.ground.jobs.models import LeasedJob

    LeasedJob.objects.filter(lease_until__isnull=False).update(lease_until=None)


def _work(stopping: Callable[[], bool], queues: tuple[str, ...]) -> None:
    wakeup = listen()
    holding: list[Any] = []
    ended = threading.Event()
    threading.Thread(target=_renew, args=(holding, ended), daemon=True, name="lease").start()
    try:
        while not stopping():
            row = claim(queues)
            if row is None:
                wakeup.wait(1.0)
                continue
            holding.append((row.pk, row.attempts))
            try:
                run(row)
            finally:
                holding.clear()
    finally:
        ended.set()
        wakeup.close()


def _renew(holding: list[Any], ended: threading.Event) -> None:
    """Keep the lease of a long job alive while its worker lives."""
    from cauce.ground.jobs.models import LeasedJob

    while not ended.wait(RENEW_S):
        for pk, attempts in list(holding):
            try:
                with write():
                    # Only our own try of it: after a long sleep of this machine it may be somebody else's.
                    LeasedJob.objects.filter(pk=pk, attempts=attempts).update(lease_until=clock.now() + LEASE)
            except (OperationalError, InterfaceError):
                _log.warning("a lease could not be renewed", job=pk)


def run_all_until_idle() -> int:
    """Run every job that is due now; for tests and commands. Returns how many ran."""
    done = 0
    queues = tuple({job.queue_name for job in declared.values()} | {"default"})
    with at_work():
        while row := claim(queues):
            run(row)
            done += 1
    return done
