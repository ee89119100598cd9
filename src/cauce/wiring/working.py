"""The worker and the mail listener: parts, each in a thread that is started again when it falls."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import connections

from cauce.ground.clock.dues import run_due
from cauce.ground.db import on_sqlite
from cauce.ground.jobs import running as jobs
from cauce.ground.log import running as followers

Stopping = Callable[[], bool]
_log = structlog.get_logger("worker")
TICK_S = 0.25


@dataclass(frozen=True, slots=True)
class Part:
    """One loop; it returns when `stopping()` is true."""

    name: str
    loop: Callable[[Stopping], None]


def parts() -> list[Part]:
    """What runs beside the pages, in the order of starting."""
    from cauce.channels.email import fetching, intake
    from cauce.wiring import timetable

    running = [Part("intake", intake.work_for_good), Part("followers", followers.run_for_good)]
    if not on_sqlite():
        from cauce.ground.log.stamper import stamp_for_good

        running.append(Part("stamper", stamp_for_good))
    running += [Part("clock", tick_for_good), Part("jobs", jobs.work_for_good)]
    if on_sqlite():
        running.append(Part("jobs-2", jobs.work_for_good))
    running.append(Part("searches", jobs.wait_for_good))
    return [*running, Part("fetching", fetching.work_for_good), Part("timetable", timetable.work_for_good)]


def mail_listener(host: str, port: int) -> Part:
    """What takes mail in. In a process of its own: senders do not wait for what reads their mail."""
    from cauce.channels.email import listener

    return Part("listener", lambda stopping: listener.serve(host, port, stopping))


def tick_for_good(stopping: Stopping) -> None:
    """Call what has come due, until `stopping()`."""
    while not stopping():
        if not run_due():
            time.sleep(TICK_S)


def run(chosen: list[Part]) -> None:
    """Run these parts until SIGTERM or SIGINT, then let each finish what it has in hand (at most 10 s)."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threads = [
        threading.Thread(target=_keep_up, args=(part, ended), name=part.name, daemon=True) for part in chosen
    ]
    for thread in threads:
        thread.start()
    while not ended.wait(1.0):
        pass
    until = time.monotonic() + 10
    for thread in threads:
        thread.join(max(0.1, until - time.monotonic()))
    os._exit(
        0
    )  # what did not finish would have survived kill -9 too; do not let a library's thread hold us up


def _keep_up(part: Part, ended: threading.Event) -> None:
    pause = 1.0
    while not ended.is_set():
        began = time.monotonic()
        try:
            part.loop(ended.is_set)
        except Exception:
            _log.exception("a part fell; it starts again", part=part.name, pause_s=pause)
        connections.close_all()
        if ended.is_set():
            return
        pause = 1.0 if time.monotonic() - began > 60 else min(30.0, pause * 2)
        ended.wait(pause)
