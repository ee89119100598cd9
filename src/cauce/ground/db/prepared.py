"""Queries whose SQL is made once a process: making it costs Django up to ten times what SQLite takes to answer.

A function that builds a queryset from its arguments is called once with stand-ins; afterwards each call puts the real
values where the stand-ins stood. So its positional arguments may only be compared with columns, never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

from cauce.ground.db import asking

T = TypeVar("T")
_WHOLE = 2_147_480_000  # within a PostgreSQL integer, and never an id that a query names by itself
_WORD = "\x00stand-in "


class Prepared(Generic[T]):
    """A query by its arguments: called, it answers; `later` gives the question, for `together`."""

    def __init__(self, build: Callable[..., QuerySet[Any, T]]) -> None:
        update_wrapper(self, build)
        self._build = build
        self._made: dict[Hashable, Made] = {}

    def __call__(self, *values: int | str, **shape: Hashable) -> list[T]:
        """The list that the queryset gives."""
        return list(self._of(values, shape).run(values))

    def later(self, *values: int | str, **shape: Hashable) -> Question[T]:
        """The same, to be asked together with other questions."""
        return Question(self._of(values, shape), values)

    def _of(self, values: Sequence[int | str], shape: dict[str, Hashable]) -> Made:
        key = (*sorted(shape.items()), *map(type, values))
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = Made(self._build(*_stand_ins(values), **shape))
        return known


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A prepared query and its values, not yet asked."""

    made: Made
    values: Sequence[int | str]


def prepared(build: Callable[..., QuerySet[Any, T]]) -> Prepared[T]:
    """Turn a function that builds a queryset of models or tuples into one that answers with their list.

    Positional arguments are int or str values for its filters; keyword arguments are part of the query itself (a
    limit, say), which is made once for each of their combinations. `prefetch_related` is not carried out.
    """
    return Prepared(build)


def _stand_ins(values: Sequence[int | str]) -> list[int | str]:
    return [_WHOLE + at if isinstance(value, int) else f"{_WORD}{at}" for at, value in enumerate(values)]


class Made:
    """The SQL of a queryset, and how its rows become what the queryset gives."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self.alias = rows.db
        compiler = rows.query.get_compiler(self.alias)
        self.sql, params = compiler.as_sql()
        self.plain = asking.is_plain(self.sql)
        self.params = [(value, _place(value)) for value in params]
        self.fields = [column[0].output_field for column in compiler.select]
        self.converters = [
            (at, convert, expression)
            for at, (converters, expression) in compiler.get_converters(
                [column[0] for column in compiler.select]
            ).items()
            for convert in converters
        ]
        self.build = _builder(compiler, self.alias) if rows._iterable_class is ModelIterable else tuple

    def run(self, values: Sequence[int | str]) -> Iterator[Any]:
        """What the database answers with these values in place of the stand-ins."""
        connection = connections[self.alias]
        params = self.bound(values)
        with asking.cursor(connection, plain=self.plain) as cursor:
            cursor.execute(self.sql, asking.bound(connection, params) if self.plain else params)
            rows = cursor.fetchall()
        for row in rows:
            if self.converters:
                row = list(row)
                for at, convert, expression in self.converters:
                    row[at] = convert(row[at], expression, connection)
            yield self.build(row)

    def bound(self, values: Sequence[int | str]) -> list[Any]:
        """The statement's parameters, with these values in their places."""
        return [value if place is None else values[place] for value, place in self.params]


def _builder(compiler: Any, alias: str) -> Callable[[Sequence[Any]], Any]:
    """How a row becomes the model that it was selected for."""
    kind = compiler.klass_info
    return _instances(kind["model"], *_columns(kind, compiler), _related(kind, compiler, alias), alias)


def _columns(kind: dict[str, Any], compiler: Any) -> tuple[slice, tuple[str, ...]]:
    first, last = kind["select_fields"][0], kind["select_fields"][-1] + 1
    return slice(first, last), tuple(column[0].target.attname for column in compiler.select[first:last])


def _related(kind: dict[str, Any], compiler: Any, alias: str) -> list[_Related]:
    return [_Related(other, compiler, alias) for other in kind.get("related_klass_infos", ())]


class _Related:
    """A model that a query selects beside its own, and how the two know of each other."""

    def __init__(self, kind: dict[str, Any], compiler: Any, alias: str) -> None:
        columns, names = _columns(kind, compiler)
        self.key = columns.start + names.index(kind["model"]._meta.pk.attname)
        self.build = _instances(kind["model"], columns, names, _related(kind, compiler, alias), alias)
        self.tell, self.tell_back = kind["local_setter"], kind["remote_setter"]


def _instances(
    model: type[Model], columns: slice, names: tuple[str, ...], related: list[_Related], alias: str
) -> Callable[[Sequence[Any]], Any]:
    """As `Model.from_db` makes them, but set at once: that calls `setattr` for each field of each model."""

    def build(row: Sequence[Any]) -> Any:
        one = model.__new__(model)
        state = ModelState()
        state.db, state.adding = alias, False
        one.__dict__.update(zip(names, row[columns], strict=True), _state=state)
        for other in related:
            found = None if row[other.key] is None else other.build(row)
            other.tell(one, found)
            if found is not None:
                other.tell_back(found, one)
        return one

    return build


def _place(value: object) -> int | None:
    """Which argument a parameter stands in for."""
    if isinstance(value, str) and value.startswith(_WORD):
        return int(value.removeprefix(_WORD))
    if isinstance(value, int) and _WHOLE <= value < _WHOLE + 100:
        return value - _WHOLE
    return None
