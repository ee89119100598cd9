"""An installation filled for a benchmark: Cauce's own processes on SQLite or on a PostgreSQL of its own."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg

from benchmarks import report, slow_disk
from benchmarks.clients import Visitor
from benchmarks.loading import AGENTS
from benchmarks.report import Answer
from tests.servers.desk import MAILBOX, Desk
from tests.servers.ports import until
from tests.servers.postgres import Cluster
from tests.servers.sink import Sink

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgres")
FILLED = "filled.json"


@dataclass(slots=True)
class Site:
    """A running desk, who may visit it, and a look at its tables from outside."""

    desk: Desk
    database: str
    tickets: int
    long_ticket: int
    sessions: dict[str, str]
    loaded_s: float
    cluster: Cluster | None

    def visitor(self, email: str = AGENTS[0]) -> Visitor:
        return Visitor(self.desk.url, self.sessions[email])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query answers, without Cauce."""
        if self.desk.database_url:
            with psycopg.connect(self.desk.database_url) as connection:
                return connection.execute(query).fetchall()
        with sqlite3.connect(self.desk.data / "cauce.db", timeout=20) as connection:
            return connection.execute(query).fetchall()

    def rest(self, wait_s: float = 120) -> None:
        """Wait until what was asked before is over: no mail waits to be carried out, and followers are level."""
        until(lambda: self.rows("SELECT count(*) FROM channels_delivery WHERE state = 'queued'") == [(0,)],
              what="the desk is at rest", wait_s=wait_s)  # fmt: skip
        until(self._is_level, what="every follower is level", wait_s=wait_s)

    def _is_level(self) -> bool:
        with urlopen(f"{self.desk.url}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        lags = [float(line.split()[-1]) for line in lines if line.startswith("cauce_follower_lag_seconds{")]
        return bool(lags) and not any(lags)

    def numbers(self, *, messages: int, limit: int) -> list[int]:
        """The numbers of the newest tickets with exactly so many messages."""
        found = self.rows(
            f"SELECT number FROM tickets_ticket WHERE message_count = {messages} ORDER BY id DESC LIMIT {limit}"
        )
        return [number for (number,) in found]


Question = Callable[[Site], list[Answer]]


@contextmanager
def site(
    database: str, tickets: int, *, watchers: int = 20, slow: bool = False, kept: Path | None = None
) -> Iterator[Site]:
    """A filled and running installation; `slow`: on a disk that takes 5 ms to flush.

    With `kept`, a folder, it begins as it was filled there, and is filled and kept there first if it was not.
    """
    store = kept / f"{database}-{tickets}-{watchers}" if kept and tickets else None
    known = json.loads((store / FILLED).read_text()) if store and (store / FILLED).exists() else None
    disk = (slow_disk.environment() or {}) if slow else {}
    with ExitStack() as closing:
        sink = Sink().start()
        closing.callback(sink.stop)
        cluster = None
        if database == "postgres":
            begin = store / "cluster" if store and known else None
            cluster = Cluster(durable=True, environment=disk, begin=begin).start()
            closing.callback(cluster.stop)
        environment = {
            "CAUCE_SMTP_URL": sink.url,
            "CAUCE_CHECK_SENDERS": "no",
            "CAUCE_ALLOW_PRIVATE": "127.0.0.0/8",
        }
        desk = Desk(database_url=cluster.url("cauce") if cluster else None, environment=environment | disk)
        closing.callback(desk.stop)
        if store and known:
            shutil.copytree(store / "data", desk.data, dirs_exist_ok=True)
            filled = known
        else:
            if cluster:
                cluster.create("cauce")
            filled = fill(desk, tickets, watchers)
            desk.add_mailbox(MAILBOX)
        if store and not known:
            shutil.copytree(desk.data, store / "data")
            if cluster:
                cluster.keep(store / "cluster")
            (store / FILLED).write_text(json.dumps(filled))
        desk.start()
        there = Site(
            desk, database, filled["tickets"], filled["long_ticket"] or 0, filled["sessions"], filled["loaded_s"],
            cluster,
        )  # fmt: skip
        there.rest(600)  # filling leaves followers behind that only a running desk has
        yield there


def fill(desk: Desk, tickets: int, watchers: int) -> dict[str, Any]:
    """Load tickets into an installation that does not run yet."""
    environment = {name: value for name, value in desk.environment.items() if name != "LD_PRELOAD"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.loading", "--tickets", str(tickets), "--watchers", str(watchers)],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit("the installation could not be filled")
    filled: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return filled


def alone(ask: Callable[..., list[Answer]], *, tickets: int = 20_000, count: int = 0) -> None:
    """The command line of a question that is asked by itself; with a `count`, it may be told another."""
    name = re.sub(r".*\.", "", getattr(ask, "__module__", ""))
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}", description=sys.modules[ask.__module__].__doc__
    )
    parser.add_argument("--tickets", type=int, default=tickets)
    parser.add_argument("--watchers", type=int, default=20)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument(
        "--keep", type=Path, help="fill it once in this folder, and begin there the next time"
    )
    if count:
        parser.add_argument("--count", type=int, default=count, help="so many mails")
    options = parser.parse_args()
    more = {"count": options.count} if count else {}
    with site(options.database, options.tickets, watchers=options.watchers, kept=options.keep) as filled:
        print(report.table(ask(filled, **more)))
