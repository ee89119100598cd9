"""The laws of time: one clock for every process, and what is due comes once, whoever is killed."""

import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.servers.ports import until
from tests.trials.ticking import MOMENTS

SEED = 20261122


class Times:
    """The processes of the trial on one database."""

    def __init__(self, data, database_url):
        self.data, self.database_url = data, database_url
        self.ticking = []
        kept = {
            name: value for name, value in os.environ.items() if name not in ("CAUCE_DATA", "DATABASE_URL")
        }
        self.environment = kept | {
            "CAUCE_DATA": str(data),
            "CAUCE_SECRET_KEY": "trial",
            "CAUCE_CLOCK": "moved",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def ask(self, *words):
        command = [sys.executable, "-m", "tests.trials.ticking", *words]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=120, check=True
        )
        return datetime.fromisoformat(done.stdout.strip().splitlines()[-1])

    def tick(self):
        command = [sys.executable, "-m", "tests.trials.ticking", "tick"]
        self.ticking.append(subprocess.Popen(command, env=self.environment))

    def came(self):
        query = "SELECT subject FROM trial_came"
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return [row[0] for row in connection.execute(query)]
        with sqlite3.connect(self.data / "cauce.db", timeout=20) as connection:
            return [row[0] for row in connection.execute(query)]


@pytest.fixture
def times(tmp_path, database_url):
    times = Times(tmp_path, database_url)
    times.ask("prepare")
    yield times
    for process in times.ticking:
        process.kill()
        process.wait()


@pytest.mark.trial
@pytest.mark.timed
@pytest.mark.timeout(600)
def test_moments_come_once_by_a_clock_that_all_share_whoever_is_killed(times, full):
    moved = times.ask("move", "2.5")
    assert timedelta(hours=2.4) < moved - datetime.now(UTC) < timedelta(hours=2.6)  # noqa: TID251
    rng = random.Random(SEED)
    times.tick()
    times.tick()
    until(lambda: len(times.came()) == 2, what="the first two moments", wait_s=120)
    times.ask("move", str(MOMENTS))
    for _ in range(20 if full else 3):
        mark = len(times.came())
        until(lambda mark=mark: len(times.came()) > min(mark + 1, MOMENTS - 1), what="a moment", wait_s=120)
        victim = times.ticking.pop(rng.randrange(len(times.ticking)))
        victim.kill()
        victim.wait()
        times.tick()
    until(lambda: len(times.came()) >= MOMENTS, what="every moment", wait_s=120)
    assert Counter(times.came()) == {f"hour:{n}": 1 for n in range(MOMENTS)}
