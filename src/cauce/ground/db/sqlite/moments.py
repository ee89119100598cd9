"""Moments as SQLite keeps them, read in one step.

Django reads each in three: it decodes the bytes, makes a moment without a zone of them, and then one of UTC. A page of
the desk reads seventy.
"""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from django.db.backends.sqlite3 import operations


def read(written: bytes) -> datetime:
    """A column declared as a moment: always of UTC, as `USE_TZ` writes it. Raises ValueError for anything else."""
    return datetime.fromisoformat(written.decode()).replace(tzinfo=UTC)


class DatabaseOperations(operations.DatabaseOperations):
    """Django's own, but a moment that has its zone is left alone."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> datetime | None:
        """Moments that are computed, not read from a column, come as text."""
        if value.__class__ is datetime and value.tzinfo is UTC:
            return value
        converted: datetime | None = super().convert_datetimefield_value(value, expression, connection)
        return converted


sqlite3.register_converter("datetime", read)  # after Django has set its own
