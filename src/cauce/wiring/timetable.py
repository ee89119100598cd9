"""All recurring work, in one table. Each turn is a job under its own key, so that of many workers one does it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.jobs import Job, enqueue, job


@dataclass(frozen=True, slots=True)
class Turn:
    """A job and how often it is done."""

    job: Job
    every: timedelta


@job(name="timetable.sweep_keys")
def sweep_keys() -> None:
    """Forget the keys of jobs enqueued over a week ago."""
    from cauce.ground.jobs import running

    running.sweep_keys()


@job(name="timetable.sweep_sessions")
def sweep_sessions() -> None:
    """Forget sessions that have run out."""
    from django.contrib.sessions.models import Session

    with write():
        Session.objects.filter(expire_date__lt=clock.now()).delete()


@job(name="timetable.sweep_files", max_attempts=3)
def sweep_files() -> None:
    """Remove files 48 hours after their last reference, uploads that nobody sent within two days, and what was only
    kept for a while."""
    from cauce.ground.files import cache, previews, raw, sweeping
    from cauce.people import queries as people
    from cauce.tickets import actions, queries

    actions.sweep_uploads(clock.now() - timedelta(days=2))
    for account in people.account_ids():
        sweeping.sweep(account, [queries.files_in_use, raw.files_in_use])
    cache.sweep(previews.FRESH)


@job(name="timetable.sweep_intakes", max_attempts=3)
def sweep_intakes() -> None:
    """Forget how mails came in that were settled long ago, and the bytes of those that became no message."""
    from django.conf import settings

    from cauce.channels import actions

    actions.sweep_intakes(clock.now() - timedelta(days=settings.KEEP_INTAKES_DAYS))
    actions.sweep_awaited(clock.now() - timedelta(days=7))


@job(name="timetable.sweep_drafts")
def sweep_drafts() -> None:
    """Forget mailboxes that somebody began to connect and left, with the passwords that were typed."""
    from cauce.channels import drafting

    drafting.sweep(clock.now() - drafting.KEPT)


DAILY = timedelta(days=1)
TIMETABLE = (
    Turn(sweep_keys, DAILY),
    Turn(sweep_sessions, DAILY),
    Turn(sweep_files, DAILY),
    Turn(sweep_intakes, DAILY),
    Turn(sweep_drafts, DAILY),
)


def work_for_good(stopping: Callable[[], bool]) -> None:
    """Enqueue what the timetable says, until `stopping()`."""
    while not stopping():
        for turn in TIMETABLE:
            number = int(clock.now().timestamp() // turn.every.total_seconds())
            with write():
                enqueue(turn.job, key=f"{turn.job.stored_name}:{number}")
        for _ in range(300):
            if stopping():
                return
            time.sleep(1)
