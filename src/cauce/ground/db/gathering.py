"""Several small questions asked as one: a page that needs ten of them pays for one.

What a statement costs beyond its rows (its way to the server and back, cursors, Django's layers) is the same for one
row and for none, and it is most of what a page of a ticket costs. So the answers come as JSON, one array a question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connections, models

from cauce.ground.db import asking
from cauce.ground.db.prepared import Made, Question

_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.AutoField)


def together(*questions: Question[Any]) -> list[list[Any]]:
    """What each of them answers by itself, asked in one statement; all of one database.

    Raises TypeError for a column of a kind that JSON does not carry as it is.
    """
    asked = _statement(tuple(one.made for one in questions))
    connection = connections[asked.alias]
    params = [value for one in questions for value in one.made.bound(one.values)]
    with asking.cursor(connection, plain=asked.plain) as cursor:
        cursor.execute(asked.sql, asking.bound(connection, params) if asked.plain else params)
        found = cursor.fetchone()
    return [
        [reads.build(row) for row in _rows(text)] for reads, text in zip(asked.readers, found, strict=True)
    ]


class _Statement:
    """The SQL of several questions; made once a process."""

    def __init__(self, questions: Sequence[Made]) -> None:
        [self.alias] = {one.alias for one in questions}
        self.plain = all(one.plain for one in questions)
        rows, array = _functions(connections[self.alias].vendor)
        named, answers = [], []
        for number, one in enumerate(questions):
            columns = ", ".join(f"c{at}" for at in range(len(one.fields)))
            named.append(f"q{number}({columns}) AS ({one.sql})")
            answers.append(f"(SELECT {rows}({array}({columns})) FROM q{number})")
        self.sql = f"WITH {', '.join(named)} SELECT {', '.join(answers)}"
        self.readers = [_Reader(one) for one in questions]


_statement = cache(_Statement)


def _functions(vendor: str) -> tuple[str, str]:
    """What makes an array of all rows, and one of the columns of a row."""
    if vendor == "postgresql":
        return "json_agg", "json_build_array"
    return "json_group_array", "json_array"


def _rows(answer: Any) -> list[list[Any]]:
    """Where there are no rows, PostgreSQL says NULL."""
    if not answer:
        return []
    found: list[list[Any]] = json.loads(answer) if isinstance(answer, str) else answer
    return found


class _Reader:
    """How the rows of one question are read from JSON."""

    def __init__(self, made: Made) -> None:
        self._made = made
        readers = enumerate(_reader(field, connections[made.alias].vendor) for field in made.fields)
        self._readers = [(at, read) for at, read in readers if read is not None]

    def build(self, row: list[Any]) -> Any:
        """What the question gives for such a row."""
        for at, read in self._readers:
            if row[at] is not None:
                row[at] = read(row[at])
        return self._made.build(row)


def _reader(field: models.Field[Any, Any], vendor: str) -> Callable[[Any], Any] | None:
    if isinstance(field, models.ForeignKey):
        return _reader(field.target_field, vendor)
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.BooleanField):
        return bool
    if isinstance(field, models.JSONField):
        return json.loads if vendor == "sqlite" else None  # SQLite keeps it as text
    if isinstance(field, _AS_THEY_ARE):
        return None
    raise TypeError(f"a column of {field.__class__.__name__} cannot be asked for together with others")


def _moment(written: str) -> datetime:
    """SQLite writes it in UTC without saying so."""
    moment = datetime.fromisoformat(written)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
