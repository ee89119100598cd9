"""Jobs on PostgreSQL: procrastinate keeps and runs them; ours are one procrastinate task that runs a job by name."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as StoredJob

from cauce.ground.jobs.backends.keyed import KeyedBackend
from cauce.ground.jobs.declaring import Retry, declared, next_try

STALLED_S = 30
UNKNOWN_ATTEMPTS = 20  # of a job that this version does not know: another one may be running beside it
_log = structlog.get_logger("jobs")


class WornOut(Exception):
    """A job has been begun as often as it may be."""


class ProcrastinateBackend(KeyedBackend):
    """Enqueues into procrastinate's tables through Django's connection."""

    def put(self, task: Any, args: list[Any]) -> None:
        deferred = app.configure_task("cauce.run", queue=task.queue_name, schedule_at=task.run_after)
        deferred.defer(name=task.stored_name, args=args)


class _AsDeclared(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: StoredJob) -> RetryDecision | None:
        if job.attempts + 1 >= _limit(str(job.task_kwargs["name"])):
            return None
        at = exception.at if isinstance(exception, Retry) else next_try(job.attempts + 1)
        return RetryDecision(retry_at=at)


def _limit(name: str) -> int:
    return declared[name].max_attempts if name in declared else UNKNOWN_ATTEMPTS


def register(starting: App) -> None:
    """Give procrastinate its task; called once, with the app that is becoming the current one."""

    @starting.task(name="cauce.run", retry=_AsDeclared(), pass_context=True)
    def run(context: JobContext, name: str, args: list[Any]) -> None:
        if context.job.attempts >= _limit(name):  # tried so often and never came to an end
            raise WornOut(f"the worker died each time it ran {name}")
        declared[name].func(*args)


def work_for_good(stopping: Callable[[], bool], queues: tuple[str, ...], concurrency: int = 2) -> None:
    """Run jobs of these queues until `stopping()`; also frees the jobs of workers that died."""
    asyncio.run(_work(stopping, queues, concurrency))


async def _work(stopping: Callable[[], bool], queues: tuple[str, ...], concurrency: int) -> None:
    working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with working.open_async():
        worker = asyncio.create_task(
            working.run_worker_async(
                queues=list(queues), concurrency=concurrency, install_signal_handlers=False, wait=True,
                fetch_job_polling_interval=1.0, delete_jobs="successful", shutdown_graceful_timeout=10,
            )
        )  # fmt: skip
        try:
            ticks = 0
            while not stopping() and not worker.done():
                if ticks % (STALLED_S * 5) == 0:
                    await _free_stalled(working)
                ticks += 1
                await asyncio.sleep(0.2)
        finally:
            worker.cancel()
            ended = (await asyncio.gather(worker, return_exceptions=True))[0]
        if isinstance(ended, Exception):
            raise ended  # it fell by itself, for the database went away: whoever runs us starts us again


async def _free_stalled(working: App) -> None:
    """Give back what workers held that have not been heard of since."""
    for stalled in await working.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
        try:
            await working.job_manager.retry_job(stalled)
        except ConnectorException:
            _log.info("another worker gave it back first", job=stalled.id)


def run_all_until_idle() -> None:
    """Run every job that is due now; for tests and commands."""

    async def once() -> None:
        working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        async with working.open_async():
            await working.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful"
            )

    asyncio.run(once())
