from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from cauce.ground import clock
from cauce.ground.db import on_sqlite
from cauce.ground.jobs.models import LeasedJob
from cauce.ground.jobs.tests import trial_jobs


class Shelf:
    """The stored jobs, whichever engine keeps them."""

    def waiting(self) -> int:
        """How many may still run."""
        if on_sqlite():
            return LeasedJob.objects.filter(failed_at__isnull=True).count()
        return self._count("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")

    def given_up(self) -> int:
        """How many have failed for good."""
        if on_sqlite():
            return LeasedJob.objects.filter(failed_at__isnull=False).count()
        return self._count("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")

    def make_due(self) -> None:
        """Bring the moment of every waiting job forward to now."""
        if on_sqlite():
            LeasedJob.objects.update(run_at=clock.now() - timedelta(seconds=1))
        else:
            self._run("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")

    def worker_died(self, attempts: int) -> None:
        """As if workers had been killed in the middle of every job, so many times."""
        if on_sqlite():
            LeasedJob.objects.update(attempts=attempts, lease_until=clock.now() - timedelta(seconds=1))
        else:
            self._run(f"UPDATE procrastinate_jobs SET attempts = {attempts}")

    def clear(self) -> None:
        """Remove all; procrastinate's tables are not emptied between tests as ours are."""
        if not on_sqlite():
            self._run("DELETE FROM procrastinate_jobs")

    def _count(self, query: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return int(cursor.fetchone()[0])

    def _run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def shelf(transactional_db: None) -> Iterator[Shelf]:
    shelf = Shelf()
    shelf.clear()
    yield shelf
    shelf.clear()


@pytest.fixture
def ran() -> Iterator[list[str]]:
    """What jobs of this test noted."""
    trial_jobs.ran.clear()
    yield trial_jobs.ran
    trial_jobs.ran.clear()
