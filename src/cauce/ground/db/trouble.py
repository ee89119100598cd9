"""Telling the database's trouble, which passes by itself, from the statement's, which comes again every time."""

import sqlite3

from django.db import DatabaseError, InterfaceError, OperationalError

# https://www.sqlite.org/rescode.html: busy, locked, out of memory, interrupted, I/O, full, cannot open, read-only.
_SQLITE = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
})  # fmt: skip
# https://www.postgresql.org/docs/current/errcodes-appendix.html by class: connection, transaction rolled back
# (deadlock), out of resources (a full disk), object in use (lock not to be had), operator's intervention (restart).
# Not 54, «program limit exceeded»: a row too large for an index is an OperationalError as well, and stays too large.
_POSTGRES = frozenset({"08", "40", "53", "55", "57"})


def passing(error: BaseException) -> bool:
    """Whether this is the database's trouble (away, full, busy) and not the statement's: the same deed may go well
    later, unchanged. Anything that is no database error is not."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _SQLITE  # the low byte: extended codes say more of the same
    if state := getattr(cause, "sqlstate", None):
        return str(state)[:2] in _POSTGRES
    return isinstance(error, OperationalError)  # a broken connection has no code
