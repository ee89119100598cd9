"""Declaring jobs and enqueuing them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django_tasks import task
from django_tasks.base import Task

from cauce.ground import clock


class Retry(Exception):
    """Raised by a job that wants to be tried again at `at`; it does not count as a failure to be logged."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"again at {at.isoformat()}")
        self.at = at


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[Any, None]):
    """A django-tasks task with the name it is stored under, a bound on tries, and the key of one enqueuing."""

    stored_name: str = ""
    max_attempts: int = 20
    key: str = ""


declared: dict[str, Job] = {}


def job(*, name: str, max_attempts: int = 20, queue: str = "default") -> Callable[[Callable[..., None]], Job]:
    """Declare a job. `name` is what the database keeps, so that code may move. The body must bear being run twice."""

    def declare(body: Callable[..., None]) -> Job:
        if name in declared:
            raise ValueError(f"two jobs called {name}")
        made = task(queue_name=queue, stored_name=name, max_attempts=max_attempts)(body)
        assert isinstance(made, Job)
        declared[name] = made
        return made

    return declare


def enqueue(chosen: Job, *args: Any, key: str = "", run_at: datetime | None = None) -> None:
    """Have a job done after the surrounding transaction has committed (never if it does not).

    `args` must be JSON. With a `key` (at most 120 characters), a second enqueuing under the same key does nothing.
    `run_at`: not before that moment.
    """
    replace(chosen, key=key, run_after=run_at).enqueue(*args)


def next_try(attempts: int) -> datetime:
    """When a job that raised is tried again: 2, 4, 8 … seconds later, at most an hour."""
    return clock.now() + timedelta(seconds=min(3600, 2 ** max(1, attempts)))


def claim_key(key: str) -> bool:
    """Whether this key is new; from now on it is not. Inside the transaction that enqueues."""
    from cauce.ground.jobs.models import Key

    if not key:
        return True
    # In one statement, and by its count of rows: of two that come at once on PostgreSQL the second waits here until
    # the first has committed, and then counts none.
    table, at = Key._meta.db_table, connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (key, at) VALUES (%s, %s) ON CONFLICT DO NOTHING", [key, at])
        return bool(cursor.rowcount)
