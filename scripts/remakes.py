"""Refuses migrations that copy a large table: `python -m scripts.remakes`.

SQLite cannot change most things of a table; Django then makes a new one, copies every row and drops the old
one. With a million messages that is minutes without a help desk, so a migration that would do it to one of the
tables below must be written differently (a nullable column without default, a table beside it).
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any, cast

LARGE = {"tickets_ticket", "tickets_message", "tickets_body", "log_fact"}


def remakes() -> list[str]:
    """`migration: table` for each remaking, found by migrating an empty SQLite database."""
    import django
    from django.apps import apps
    from django.db import connection
    from django.db.backends.sqlite3 import schema
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    unknown = LARGE - {model._meta.db_table for model in apps.get_models()}
    found = [f"no such table: {name}" for name in sorted(unknown)]
    under_way: list[Any] = []
    editor: Any = schema.DatabaseSchemaEditor  # the one place that knows this private method
    remake = editor._remake_table

    def noted(self: Any, model: Any, *arguments: Any, **options: Any) -> None:
        migration = under_way[-1]
        if model._meta.db_table in LARGE and not migration.initial:
            found.append(f"{migration}: {model._meta.db_table}")
        remake(self, model, *arguments, **options)

    def progress(action: str, migration: Any = None, fake: bool = False) -> None:
        if action == "apply_start":
            under_way.append(migration)

    editor._remake_table = noted
    executor = MigrationExecutor(connection, cast(Any, progress))
    executor.migrate(executor.loader.graph.leaf_nodes())
    return found


def main() -> int:
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.wiring.settings"
    with tempfile.TemporaryDirectory() as data:
        os.environ["CAUCE_DATA"] = data
        found = remakes()
    print(
        "\n".join(f"copies a large table on SQLite: {line}" for line in found)
        or "migrations: no large table copied"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
