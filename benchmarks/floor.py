"""The floor: what the least possible costs here, so that a ratio says what Cauce adds and not what the machine is.

`/health/me` answers «ok» to a signed-in agent (server, Django, session and agent are in it); a bare commit writes one
row with the database's settings of production; parsing is Python's own parser and ours over the same mails.
"""

from __future__ import annotations

import email
import email.policy
import sqlite3
from dataclasses import dataclass
from time import perf_counter

import psycopg

from benchmarks.clients import Waits, waits
from benchmarks.mails import mails
from benchmarks.report import Answer
from benchmarks.site import Site, alone

VIEWS = 300
COMMITS = 300
MAILS = 250


@dataclass(frozen=True, slots=True)
class Floor:
    """Milliseconds."""

    view_ms: float
    commit_ms: float


def floor_of(site: Site) -> Floor:
    return Floor(view(site).p50, commit(site).p50)


def view(site: Site) -> Waits:
    visitor = site.visitor()
    return waits(lambda number: visitor.get("/health/me"), VIEWS)


def commit(site: Site) -> Waits:
    """One row in a transaction of its own, durable as in production."""
    if site.database == "postgres":
        assert site.desk.database_url
        with psycopg.connect(site.desk.database_url, autocommit=True) as server:
            server.execute("CREATE TABLE IF NOT EXISTS bench_floor (number int)")
            return waits(lambda number: server.execute("INSERT INTO bench_floor VALUES (1)"), COMMITS)
    file = sqlite3.connect(site.desk.data / "floor.db", isolation_level=None)
    file.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (number)"
    )
    return waits(lambda number: file.execute("INSERT INTO t VALUES (1)"), COMMITS)


def parsed_per_s() -> tuple[float, float]:
    """Mails a second: by Python's parser with every body decoded, and by ours."""
    from cauce.ground.mail.parsing import parse

    raws = [mail.raw for mail in mails(MAILS)]
    began = perf_counter()
    for raw in raws:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for part in message.walk():
            if not part.is_multipart():
                part.get_payload(decode=True)
    stdlib_s = perf_counter() - began
    began = perf_counter()
    for raw in raws:
        parse(raw)
    return MAILS / stdlib_s, MAILS / (perf_counter() - began)


def ask(site: Site) -> list[Answer]:
    stdlib, ours = parsed_per_s()
    return [
        Answer("floor: a signed-in view that says «ok», p50", site.database, view(site).p50, "ms"),
        Answer("floor: a bare commit, p50", site.database, commit(site).p50, "ms"),
        Answer(
            "floor: mails parsed, nothing else",
            site.database,
            ours,
            "/s",
            ratio=f"{ours / stdlib:.2f} × stdlib",
        ),
        Answer(
            "loading, followers not included",
            site.database,
            site.tickets / max(0.1, site.loaded_s),
            "tickets/s",
        ),
    ]


if __name__ == "__main__":
    alone(ask)
