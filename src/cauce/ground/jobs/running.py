"""Running jobs, whichever engine keeps them."""

from collections.abc import Callable
from datetime import timedelta

from cauce.ground import clock
from cauce.ground.db import on_sqlite, write

QUEUES = ("default", "mail")
PATIENT = ("searches",)  # jobs that wait minutes for others: they never stand before what has to leave now
KEYS_KEPT = timedelta(days=7)


def work_for_good(stopping: Callable[[], bool], queues: tuple[str, ...] = QUEUES) -> None:
    """Run jobs until `stopping()`; one after the other on SQLite (start it twice), two at once on PostgreSQL."""
    if on_sqlite():
        from cauce.ground.jobs.backends import leases

        leases.work_for_good(stopping, queues)
    else:
        from cauce.ground.jobs.backends import procrastination

        procrastination.work_for_good(stopping, queues)


def wait_for_good(stopping: Callable[[], bool]) -> None:
    """Run the patient jobs until `stopping()`."""
    work_for_good(stopping, PATIENT)


def run_all_until_idle() -> None:
    """Run every job that is due now; for tests and commands."""
    if on_sqlite():
        from cauce.ground.jobs.backends import leases

        leases.run_all_until_idle()
    else:
        from cauce.ground.jobs.backends import procrastination

        procrastination.run_all_until_idle()


@write()
def sweep_keys() -> None:
    """Forget the keys of jobs enqueued over a week ago."""
    from cauce.ground.jobs.models import Key

    Key.objects.filter(at__lt=clock.now() - KEYS_KEPT).delete()
