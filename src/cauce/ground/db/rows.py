"""Writing rows with SQL that is made once a table: Django makes it anew for each, which takes longer than the database.

Nothing else is different: the same columns, the same values. A row for which more than that has to happen (a `save` of
its own, listeners, deferred columns, expressions as values) goes Django's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DatabaseError, connections, models, router
from django.db.models import signals

from cauce.ground.db import asking

_PLAIN = (str, int, bool, type(None))
_AT_ONCE = 8


def insert(row: models.Model) -> None:
    """Add a new row; its key is known afterwards. Raises IntegrityError. Inside `write()`."""
    alias = router.db_for_write(type(row))
    table = _table(type(row), alias)
    values = table.values_of(row)
    if values is None:
        row.save(using=alias, force_insert=True)
        return
    _written(row, alias, table.insert([values], keyed=row.pk is not None))


def insert_all(rows: Sequence[models.Model]) -> None:
    """Add several new rows of one table in one statement; their keys are not told. Inside `write()`."""
    if not rows:
        return
    model, alias = type(rows[0]), router.db_for_write(type(rows[0]))
    table = _table(model, alias)
    values = [found for row in rows if (found := table.values_of(row)) is not None]
    if len(values) < len(rows):
        model._default_manager.using(alias).bulk_create(rows)
        return
    for first in range(0, len(values), _AT_ONCE):
        table.insert(values[first : first + _AT_ONCE], keyed=rows[0].pk is not None)


def save(row: models.Model) -> None:
    """Write every column of a row, new or not. Raises IntegrityError; DatabaseError when it is gone. In `write()`."""
    if row._state.adding:
        insert(row)
        return
    alias = router.db_for_write(type(row))
    table = _table(type(row), alias)
    values = table.values_of(row)
    if values is None:
        row.save(using=alias)
    elif not table.update(row.pk, values):
        raise DatabaseError(f"{type(row).__name__} {row.pk} is gone")


def next_key(model: type[models.Model]) -> int:
    """The key that a new row is going to have, so that what points at it can be written first, and the row once and
    whole. Inside `write()`; on SQLite it is another row's as well until this one is inserted."""
    alias = router.db_for_write(model)
    table, connection = _table(model, alias), connections[alias]
    with asking.cursor(connection, plain=True) as cursor:
        if table.on_postgres:
            cursor.execute(f"SELECT nextval('{_sequence(model, alias)}')")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
        return int(found[0]) + 1 if found else 1


def count_up(model: type[models.Model], pk: int, field: str) -> int | None:
    """Add one to a column of a row, and tell what it is now; None when there is no such row. Whoever comes second
    waits until this transaction ends. Inside `write()`."""
    alias = router.db_for_write(model)
    table, connection = _table(model, alias), connections[alias]
    column = connection.ops.quote_name(field)
    changing = f"UPDATE {table.name} SET {column} = {column} + 1 WHERE {table.key} = %s RETURNING {column}"
    with asking.cursor(connection, plain=True) as cursor:
        cursor.execute(changing, asking.bound(connection, [pk]))
        return next((int(value) for (value,) in cursor.fetchall()), None)


@cache
def _sequence(model: type[models.Model], alias: str) -> str:
    with connections[alias].cursor() as cursor:
        key = model._meta.pk.column if model._meta.pk else "id"
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, key])
        return str(cursor.fetchone()[0])


def _written(row: models.Model, alias: str, pk: int | None) -> None:
    if pk is not None:
        row.pk = pk
    row._state.adding, row._state.db = False, alias


@cache
def _table(model: type[models.Model], alias: str) -> _Table:
    return _Table(model, alias)


class _Table:
    """The statements of one table, and how its values go to the database."""

    def __init__(self, model: type[models.Model], alias: str) -> None:
        self.alias = alias
        connection = connections[alias]
        self.on_postgres = connection.vendor == "postgresql"
        meta = model._meta
        assert meta.pk is not None
        self.pk: models.Field[Any, Any] = meta.pk
        self.fields: list[models.Field[Any, Any]] = [
            field for field in meta.concrete_fields if field is not self.pk
        ]
        self.own_way = (
            model.save is not models.Model.save
            or bool(meta.parents)
            or signals.pre_save.has_listeners(model)
            or signals.post_save.has_listeners(model)
        )
        quote = connection.ops.quote_name
        self.name, self.key = quote(meta.db_table), quote(self.pk.column or "")
        self.columns = [quote(field.column or "") for field in self.fields]
        # A key that is another table's is never given by the database.
        self.counted = isinstance(self.pk, models.AutoField | models.BigAutoField)
        self.made: dict[tuple[bool, int], str] = {}
        sets = ", ".join(f"{column} = %s" for column in self.columns)
        self.changing = f"UPDATE {self.name} SET {sets} WHERE {self.key} = %s"

    def values_of(self, row: models.Model) -> list[Any] | None:
        """The values as the database takes them, the key first; None when the row has to go Django's way."""
        if self.own_way:
            return None
        row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
        held, connection = row.__dict__, connections[self.alias]
        values = [row.pk]
        for field in self.fields:
            if field.attname not in held:
                return None
            value = held[field.attname]
            if type(value) not in _PLAIN or isinstance(field, models.JSONField):
                if hasattr(value, "resolve_expression"):
                    return None
                value = field.get_db_prep_save(value, connection=connection)
            values.append(value)
        return values

    def insert(self, rows: Sequence[list[Any]], *, keyed: bool) -> int | None:
        """Add rows; the key that the database gave to a single one."""
        shape = (keyed, len(rows))
        if shape not in self.made:
            self.made[shape] = self._inserting(*shape)
        values = [value for row in rows for value in (row if keyed else row[1:])]
        connection = connections[self.alias]
        with asking.cursor(connection, plain=True) as cursor:
            cursor.execute(self.made[shape], asking.bound(connection, values))
            if keyed or not self.counted or len(rows) > 1:
                return None
            return int(cursor.fetchone()[0] if self.on_postgres else cursor.lastrowid)

    def _inserting(self, keyed: bool, count: int) -> str:
        columns = [self.key, *self.columns] if keyed else self.columns
        marks = f"({', '.join(['%s'] * len(columns))})"
        returning = f" RETURNING {self.key}" if self.on_postgres and self.counted and not keyed else ""
        return (
            f"INSERT INTO {self.name} ({', '.join(columns)}) VALUES {', '.join([marks] * count)}{returning}"
        )

    def update(self, pk: int, values: list[Any]) -> int:
        """Write every column of the row with this key; how many rows that was."""
        connection = connections[self.alias]
        with asking.cursor(connection, plain=True) as cursor:
            cursor.execute(self.changing, asking.bound(connection, [*values[1:], pk]))
            return int(cursor.rowcount)
