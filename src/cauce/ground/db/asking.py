"""Carrying out SQL that comes again and again: on PostgreSQL it is parsed and planned once a connection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# Where PostgreSQL finds out by itself of what type a value is: compared with a column, or put into one.
_TYPED = re.compile(r"(?:[=<>]|IN \(|VALUES \(|%s,|\), \()\s*$")
_NEVER = 2**62  # times that a statement is seen before it is prepared unasked
_KEPT = 300  # statements a connection; psycopg's own 100 are fewer than ours


def is_plain(sql: str) -> bool:
    """Whether each value of this statement stands where its type is plain, so that it can be prepared."""
    pieces = sql.split("%s")
    so_far = ""
    for piece in pieces[:-1]:
        so_far = (so_far + piece)[-12:]
        if not _TYPED.search(so_far):
            return False
        so_far += "%s"
    return "%%" not in sql


def cursor(connection: BaseDatabaseWrapper, *, plain: bool) -> Any:
    """A cursor for a statement made once; with `plain`, PostgreSQL prepares it at first sight."""
    if not plain or connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    server = connection.connection
    if server.prepared_max < _KEPT:
        server.prepared_max = _KEPT
        server.prepare_threshold = _NEVER  # Django's None forbids even what asks to be prepared
    return connection._prepare_cursor(_preparing()(server))  # type: ignore[attr-defined]


def bound(connection: BaseDatabaseWrapper, values: Sequence[Any]) -> Sequence[Any]:
    """Values for such a statement. Whole numbers are all of one type: by its size, each would be another statement."""
    if connection.vendor != "postgresql":
        return values
    from psycopg.types.numeric import Int8

    return [Int8(value) if type(value) is int else value for value in values]


_made: list[type[Any]] = []


def _preparing() -> type[Any]:
    """The class of such cursors; made when PostgreSQL is there."""
    if not _made:
        from django.db.backends.postgresql.base import ServerBindingCursor

        class Preparing(ServerBindingCursor):
            def execute(self, query: Any, params: Any = None) -> Any:
                return super().execute(query, params, prepare=True)  # type: ignore[misc]

        _made.append(Preparing)
    return _made[0]
