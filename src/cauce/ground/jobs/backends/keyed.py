"""What both engines do when a job is enqueued: in the caller's transaction, and only once under a key."""

from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskResult, TaskResultStatus

from cauce.ground.db import write
from cauce.ground.jobs.declaring import Job, claim_key


class KeyedBackend(BaseTaskBackend):
    """An engine that keeps jobs in the database; `put` writes one down."""

    task_class = Job  # type: ignore[assignment]
    supports_defer = True

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult[Any]:
        assert not kwargs, "a job's arguments are positional"
        with write():
            if claim_key(task.key):
                self.put(task, list(args))
        return _receipt(task, args)

    def put(self, task: Any, args: list[Any]) -> None:
        """Write the job down, inside the transaction."""
        raise NotImplementedError


def _receipt(task: Job, args: Any) -> TaskResult[Any]:
    """What the django-tasks interface wants; Cauce reads results from its own tables."""
    return TaskResult(
        task=task, id=task.key or task.stored_name, status=TaskResultStatus.READY, enqueued_at=None, started_at=None,
        finished_at=None, last_attempted_at=None, args=list(args), kwargs={}, backend=task.backend, errors=[],
        worker_ids=[],
    )  # fmt: skip
