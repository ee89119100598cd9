"""Rows by the thousand: `executemany` on SQLite, COPY on PostgreSQL; bulk_create spends most of its time elsewhere."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections, models, router

from cauce.ground.db.transactions import on_sqlite

Convert = Callable[[Any], Any]


def reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys, ascending, that nobody else is given. Inside `write()`: on SQLite its lock keeps them ours."""
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if on_sqlite():
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            last = row[0] if row else 0
            return range(last + 1, last + 1 + count)
        column = model._meta.pk.column if model._meta.pk else "id"
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def analyze() -> None:
    """Let PostgreSQL look at its tables now: after a load it would plan for empty ones until it does so by itself."""
    if not on_sqlite():
        with connections["default"].cursor() as cursor:
            cursor.execute("ANALYZE")


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of these columns (fields' `attname`s, the primary key among them) as they are. Inside `write()`.

    Nothing is checked and no default is filled in but the database's: the caller knows what it writes.
    """
    connection = connections[router.db_for_write(model)]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(fields[name].column or name) for name in columns)
    changed = [
        (i, convert) for i, name in enumerate(columns) if (convert := _converter(fields[name], connection))
    ]
    ready: Any = (_converted(row, changed) for row in rows)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if on_sqlite():
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", ready)
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in ready:
                copy.write_row(row)


def _converter(field: models.Field[Any, Any], connection: Any) -> Convert | None:
    """What Django would do to a value on its way to this column; None for nothing."""
    if isinstance(field, models.JSONField):
        if on_sqlite():
            return lambda value: field.get_db_prep_save(value, connection)
        from psycopg.types.json import Jsonb  # here: it takes long to load, and SQLite has no use for it

        return Jsonb
    if isinstance(field, models.DateTimeField) and on_sqlite():
        adapt: Convert = connection.ops.adapt_datetimefield_value
        return adapt
    return None


def _converted(row: Sequence[Any], changed: list[tuple[int, Convert]]) -> Sequence[Any]:
    if not changed:
        return row
    values = list(row)
    for i, convert in changed:
        if values[i] is not None:
            values[i] = convert(values[i])
    return values
