"""The laws of the log while processes are killed: nothing lost, nothing turned round, every effect exactly once."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import psycopg
import pytest

from tests.servers.ports import until
from tests.trials.log_process import JOB_EVERY, KINDS, TICKETS, job_key

WRITERS = 8
SEED = 20261122
FACTS = (
    "SELECT id, subject, seq, position, kind FROM log_fact WHERE subject LIKE 'ticket:%' ORDER BY position"
)


class Crowd:
    """The processes of the trial on one database; a victim is replaced by another of its role."""

    def __init__(self, data: Path, database_url: str | None) -> None:
        self.data = data
        self.database_url = database_url
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._number = 0
        self._environment = {k: v for k, v in os.environ.items() if k not in ("CAUCE_DATA", "DATABASE_URL")}
        self._environment |= {"CAUCE_DATA": str(data), "CAUCE_SECRET_KEY": "trial", "CAUCE_CLOCK": "moved"}
        if database_url:
            self._environment["DATABASE_URL"] = database_url

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """A process of the role that the name begins with: `writer-3` is a writer."""
        self._number += 1
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.trials.log_process", name.split("-")[0],
             str(self.data / f"{name}.ledger"), str(SEED + self._number)],
            env=self._environment,
        )  # fmt: skip
        self.running[name] = process
        return process

    def kill9(self, name: str) -> None:
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()
        self.start(name)

    def end(self, role: str = "") -> None:
        """Stop these as an operator would."""
        chosen = [name for name in self.running if name.startswith(role)]
        for name in chosen:
            self.running[name].terminate()
        for name in chosen:
            if self.running.pop(name).wait(20) not in (0, -signal.SIGTERM):  # told before it could listen
                raise AssertionError(f"{name} did not end well")

    def rows(self, query: str) -> list[tuple]:
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(query).fetchall()
        with sqlite3.connect(self.data / "cauce.db", timeout=20) as connection:
            return connection.execute(query).fetchall()

    def move_clock(self, seconds: int) -> None:
        """Let the leases of jobs end whose workers are dead (SQLite; procrastinate watches heartbeats)."""
        if self.database_url is None:
            with sqlite3.connect(self.data / "cauce.db", timeout=20) as connection:
                connection.execute(
                    "INSERT INTO clock_moved (id, offset_s) VALUES (1, ?)"
                    " ON CONFLICT (id) DO UPDATE SET offset_s = offset_s + excluded.offset_s",
                    (seconds,),
                )

    def written(self) -> set[tuple[str, int]]:
        """What writers noted after their commits."""
        noted = [ledger.read_text().split() for ledger in self.data.glob("writer-*.ledger")]
        return {(words[i], int(words[i + 1])) for words in noted for i in range(0, len(words), 2)}


@pytest.fixture
def crowd(tmp_path, database_url):
    crowd = Crowd(tmp_path, database_url)
    assert crowd.start("prepare").wait(90) == 0
    del crowd.running["prepare"]
    yield crowd
    for process in crowd.running.values():
        process.kill()


@pytest.mark.trial
@pytest.mark.timed
@pytest.mark.timeout(600)
def test_whoever_is_killed_no_fact_is_lost_turned_round_or_taken_twice(crowd, full):
    roles = ["writer", "followers", "jobs", *(["stamper"] if crowd.database_url else [])]
    rng = random.Random(SEED)
    victims = [*roles, *rng.choices(roles, k=20 - len(roles) if full else 0)]
    rng.shuffle(victims)
    for role in roles:
        for number in range(WRITERS if role == "writer" else 2):
            crowd.start(f"{role}-{number}")
    until(
        lambda: len(crowd.rows("SELECT 1 FROM trial_effect LIMIT 60")) == 60, what="facts taken", wait_s=180
    )
    for role in victims:
        mark = len(crowd.written())
        wanted = mark + rng.randrange(40, 120)
        until(lambda wanted=wanted: len(crowd.written()) >= wanted, what="writers at work", wait_s=60)
        crowd.kill9(rng.choice([name for name in crowd.running if name.startswith(role)]))
    crowd.end("writer")
    wanted = {row[0] for row in crowd.rows(FACTS) if row[4] in KINDS}
    until(
        lambda: len(crowd.rows("SELECT fact_id FROM trial_effect")) >= len(wanted),
        what="all taken",
        wait_s=60,
    )
    keys = {job_key(pk) for pk in wanted if pk % JOB_EVERY == 0}
    crowd.move_clock(300)
    until(
        lambda: keys <= {row[0] for row in crowd.rows("SELECT key FROM trial_run")},
        what="all jobs done",
        wait_s=120,
    )
    crowd.end()

    facts = crowd.rows(FACTS)
    assert crowd.written() <= {(subject, seq) for _, subject, seq, _, _ in facts}, "a committed fact is lost"
    assert len({position for *_, position, _ in facts}) == len(facts), "two facts at one position"
    order = defaultdict(list)
    for _pk, subject, seq, position, _kind in facts:
        assert position is not None
        order[subject].append(seq)
    assert len(order) == TICKETS
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in order.values()), (
        "a subject's facts are turned round"
    )
    versions = dict(crowd.rows("SELECT id, version FROM tickets_ticket"))
    assert {f"ticket:{pk}": version for pk, version in versions.items()} == {
        s: q[-1] for s, q in order.items()
    }

    taken = [row[0] for row in crowd.rows("SELECT fact_id FROM trial_effect ORDER BY id")]
    assert taken == [row[0] for row in facts if row[4] in KINDS], (
        "an effect is missing, doubled or out of order"
    )
    runs = Counter(row[0] for row in crowd.rows("SELECT key FROM trial_run"))
    assert set(runs) == keys
    assert sum(runs.values()) - len(runs) <= 2 * len(victims), "a job ran again although nobody died"
