"""Bringing the database to this version: a backup first, progress, and never older code on newer data."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from cauce import __version__
from cauce.ground import clock
from cauce.ground.db import on_sqlite
from cauce.ground.db.sqlite.lock import FairLock

Say = Callable[[str], None]


class NewerData(Exception):
    """The data were written by a newer version of Cauce."""


def pending(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The migrations that this version has and the database has not. Raises NewerData for the reverse."""
    executor = MigrationExecutor(connections[alias])
    known = set(executor.loader.disk_migrations)
    ours = {label for label, _name in known}
    unknown = [
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if app in ours and (app, name) not in known
    ]
    if unknown:
        raise NewerData(", ".join(sorted(unknown)))
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate(say: Say) -> None:
    """Apply what is pending, in every database; only one process does it, the others wait. Raises NewerData."""
    turn = FairLock(str(Path(settings.DATA) / "migrating.lock"))
    turn.acquire()
    try:
        for alias in connections:
            waiting = pending(alias)
            if not waiting:
                continue
            if _holds_something(alias):
                _back_up(alias, say)
                for name in waiting:
                    say(name)
            call_command("migrate", database=alias, verbosity=0, interactive=False, skip_checks=True)
        if not on_sqlite():
            call_command("createcachetable", verbosity=0)
    finally:
        turn.release()


def _holds_something(alias: str) -> bool:
    return bool(MigrationRecorder(connections[alias]).applied_migrations())


def _back_up(alias: str, say: Say) -> None:
    """Copy an SQLite database before it is changed; on PostgreSQL the backup is the administrator's (docs/how-to)."""
    if not on_sqlite():
        return
    path = Path(settings.DATABASES[alias]["NAME"])
    folder = Path(settings.DATA) / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    copy = folder / f"{path.stem}-before-{__version__}-{clock.now():%Y%m%d-%H%M%S}.db"
    with sqlite3.connect(path) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    say(str(copy))
