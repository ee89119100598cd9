"""The peers as pytest fixtures. Servers that hold no state of a test live for the session."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.servers import chromium, dovecot, postgres
from tests.servers.desk import MIRA, OMAR, Desk
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postgres import Cluster
from tests.servers.sink import Sink
from tests.servers.submission import Submission


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A PostgreSQL with fsync as in production."""
    if not postgres.available():
        pytest.skip("PostgreSQL: apt install postgresql")
    cluster = Cluster(durable=True).start()
    yield cluster
    cluster.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The DATABASE_URL of a new database for a real process: None for SQLite."""
    if request.param == "sqlite":
        return None
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.new_database()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Where the outgoing mail of `desk` arrives."""
    sink = Sink().start()
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def imap_server() -> Iterator[Dovecot]:
    if not dovecot.available():
        pytest.skip("Dovecot: apt install dovecot-imapd")
    server = Dovecot().start()
    yield server
    server.stop()


@pytest.fixture
def imap_account(imap_server: Dovecot) -> str:
    """The user of an account of one's own at `imap_server`, empty."""
    return f"buzon-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def submission(imap_server: Dovecot, imap_account: str) -> Iterator[Submission]:
    """The same provider's server for sending: what it takes comes into the account."""
    server = Submission(PASSWORD).start()
    server.deliver = lambda raw: imap_server.deliver(imap_account, raw)
    yield server
    server.stop()


@pytest.fixture
def new_desk(sink: Sink) -> Iterator[Callable[..., Desk]]:
    """Make installations: `new_desk(database_url=…, environment=…)`, not started yet, stopped afterwards."""
    made: list[Desk] = []

    def make(**options: object) -> Desk:
        environment = {"CAUCE_SMTP_URL": sink.url} | dict(options.pop("environment", None) or {})  # type: ignore[call-overload]
        desk = Desk(environment=environment, **options)  # type: ignore[arg-type]
        made.append(desk)
        return desk

    yield make
    for desk in made:
        if os.environ.get("CAUCE_KEEP_LOGS"):
            print(desk.words())
        desk.stop()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Cluster | None], Desk]:
    """An installation that never runs, made once per database for others to be copies of.

    It has the mailbox soporte@taller.example, Mira (administrator) and Omar (agent).
    """
    made: dict[bool, Desk] = {}

    def one(cluster: Cluster | None) -> Desk:
        on_postgres = cluster is not None
        if on_postgres not in made:
            data = tmp_path_factory.mktemp("prepared") / "data"
            desk = Desk(data=data, database_url=cluster.new_database() if cluster else None)
            desk.add_mailbox()
            desk.add_agent(MIRA)
            desk.add_agent(OMAR, role="agent")
            made[on_postgres] = desk
        return made[on_postgres]

    return one


def copy_of(original: Desk, cluster: Cluster | None, folder: Path) -> dict[str, object]:
    """What `new_desk` needs to make a desk that begins as the original is."""
    shutil.copytree(original.data, folder)
    return {"data": folder, "database_url": cluster.new_database(original.database_url) if cluster else None}


@pytest.fixture(params=["sqlite", "postgres"])
def desk(
    request: pytest.FixtureRequest,
    new_desk: Callable[..., Desk],
    prepared: Callable[..., Desk],
    tmp_path: Path,
) -> Desk:
    """A running installation as `prepared` says, once per database."""
    cluster = request.getfixturevalue("postgres_cluster") if request.param == "postgres" else None
    return new_desk(**copy_of(prepared(cluster), cluster, tmp_path / "desk")).start()


@pytest.fixture
def sqlite_original(prepared: Callable[..., Desk], tmp_path: Path) -> dict[str, object]:
    """For `new_desk(**sqlite_original, environment=…)`: the prepared installation on SQLite, not started."""
    return copy_of(prepared(None), None, tmp_path / "desk")


@pytest.fixture
def sqlite_desk(new_desk: Callable[..., Desk], sqlite_original: dict[str, object]) -> Desk:
    """A running installation as `prepared` says, on SQLite: for what no database can change."""
    return new_desk(**sqlite_original).start()


@pytest.fixture(scope="module")
def chromium_browser() -> Iterator[Browser]:
    # A module, not a session: while Playwright runs, Django refuses its ORM in this thread.
    if chromium.program() is None:
        pytest.skip("Chromium: apt install chromium")
    with chromium.running() as browser:
        yield browser


@pytest.fixture
def new_browser(chromium_browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browsers of different people: each call is a profile of its own, Spanish unless told otherwise."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = chromium_browser.new_context(**{"locale": "es-ES", **options})  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
