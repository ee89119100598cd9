"""Queries whose SQL is made once a process: making it costs Django up to ten times what SQLite takes to answer.

A function that builds a queryset from its arguments is called once with stand-ins; afterwards each call puts the real
values where the stand-ins stood. So its positional arguments may only be compared with columns, never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators

from cauce.ground.db import asking

T = TypeVar("T")
_WHOLE = 2_147_480_000  # within a PostgreSQL integer, and never an id that a query names by itself
_WORD = "\x00stand-in "


def prepared(build: Callable[..., QuerySet[Any, T]]) -> Callable[..., list[T]]:
    """Turn a function that builds a queryset of models or tuples into one that answers with their list.

    Positional arguments are int or str values for its filters; keyword arguments are part of the query itself (a
    limit, say), which is made once for each of their combinations. `prefetch_related` is not carried out.
    """
    made: dict[Hashable, _Made] = {}

    @wraps(build)
    def answer(*values: int | str, **shape: Hashable) -> list[T]:
        key = (*sorted(shape.items()), *map(type, values))
        known = made.get(key)
        if known is None:
            known = made[key] = _Made(build(*_stand_ins(values), **shape))
        return list(known.run(values))

    return answer


def _stand_ins(values: Sequence[int | str]) -> list[int | str]:
    return [_WHOLE + at if isinstance(value, int) else f"{_WORD}{at}" for at, value in enumerate(values)]


class _Made:
    """The SQL of a queryset, and how its rows become what the queryset gives."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self.alias = rows.db
        compiler = rows.query.get_compiler(self.alias)
        self.sql, params = compiler.as_sql()
        self.plain = asking.is_plain(self.sql)
        self.params = [(value, _place(value)) for value in params]
        self.converters = compiler.get_converters([column[0] for column in compiler.select])
        self.build = self._models(compiler) if rows._iterable_class is ModelIterable else tuple

    def run(self, values: Sequence[int | str]) -> Iterator[Any]:
        """What the database answers with these values in place of the stand-ins."""
        connection = connections[self.alias]
        params = [value if place is None else values[place] for value, place in self.params]
        with asking.cursor(connection, plain=self.plain) as cursor:
            cursor.execute(self.sql, asking.bound(connection, params) if self.plain else params)
            rows = cursor.fetchall()
        for row in rows:
            if self.converters:
                row = list(row)
                for at, (converters, expression) in self.converters.items():
                    for convert in converters:
                        row[at] = convert(row[at], expression, connection)
            yield self.build(row)

    def _models(self, compiler: Any) -> Callable[[Sequence[Any]], Any]:
        kind = compiler.klass_info
        first, last = kind["select_fields"][0], kind["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:last]]
        related = get_related_populators(kind, compiler.select, self.alias)  # type: ignore[call-arg]

        def build(row: Sequence[Any]) -> Any:
            one = kind["model"].from_db(self.alias, names, row[first:last])
            for populator in related:
                populator.populate(row, one)
            return one

        return build


def _place(value: object) -> int | None:
    """Which argument a parameter stands in for."""
    if isinstance(value, str) and value.startswith(_WORD):
        return int(value.removeprefix(_WORD))
    if isinstance(value, int) and _WHOLE <= value < _WHOLE + 100:
        return value - _WHOLE
    return None
