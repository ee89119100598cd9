"""One process of the trial of time: `python -m tests.trials.ticking ROLE [HOURS]`, to be killed at any moment.

Roles: prepare (an empty database with `MOMENTS` moments, one an hour), tick (call what has come due, for good), move
(the clock, by so many hours), now (print what time it is).
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django

MOMENTS = 60


def prepare() -> None:
    """Migrate, and set a moment for each of the next hours."""
    from django.db import connection

    from cauce.ground import clock
    from cauce.ground.db import write
    from cauce.wiring import migrating

    migrating.migrate(lambda name: None)
    with write():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE trial_came (subject varchar(20) NOT NULL)")
        for n in range(MOMENTS):
            clock.set_due("trial", f"hour:{n}", clock.now() + timedelta(hours=n + 1), account_id=1)


def tick() -> None:
    """Note each moment that comes, slowly enough to be killed in the middle."""
    from django.db import connection

    from cauce.ground import clock
    from cauce.ground.clock.dues import run_due

    @clock.due("trial")
    def come(subject: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO trial_came (subject) VALUES (%s)", [subject])
        time.sleep(0.01)

    while True:
        run_due()
        time.sleep(0.01)


def main(role: str, hours: str = "0") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.wiring.settings"
    django.setup()
    from cauce.ground import clock
    from cauce.ground.clock import actions

    if role == "prepare":
        prepare()
    elif role == "tick":
        tick()
    elif role == "move":
        actions.move(timedelta(hours=float(hours)))
    print(clock.now().isoformat())


if __name__ == "__main__":
    main(*sys.argv[1:])
