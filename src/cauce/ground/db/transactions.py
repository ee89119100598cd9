"""The one way to open a write transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import models, router, transaction

from cauce.ground.db.prepared import prepared

M = TypeVar("M", bound=models.Model)
_as_one: ContextVar[bool] = ContextVar("as_one", default=False)


def on_sqlite() -> bool:
    """Whether this installation runs on SQLite. Ask only where the databases truly differ."""
    return bool(settings.DATABASES["default"]["ENGINE"] == "cauce.ground.db.sqlite")


def busy_s() -> float:
    """For how long a transaction of the background may last, so that no person's reply waits behind it. On SQLite it
    keeps everybody out; on PostgreSQL only whoever wants the same rows, and a commit is dear."""
    return 0.05 if on_sqlite() else 0.2


class _Write(transaction.Atomic):
    """Inside another one it is a savepoint: whoever catches a refusal of a verb (a router that came second) goes on
    with their own transaction, and nothing of the refused verb is in it. Not inside `as_one()`."""

    def __init__(self, using: str, *, apart: bool) -> None:
        self.apart = apart
        super().__init__(using, savepoint=True, durable=False)

    @property
    def savepoint(self) -> bool:
        """Asked at each entry: one object decorates a verb for good."""
        return self.apart or not _as_one.get()

    @savepoint.setter
    def savepoint(self, value: bool) -> None:
        """What the library sets is what we answer."""


def write(using: str = "default", *, apart: bool = False) -> transaction.Atomic:
    """A write transaction, as a context manager or a decorator; inside another one it is a part of that one.

    On SQLite the connection takes the fair file lock and begins IMMEDIATE (see `ground.db.sqlite`); on PostgreSQL
    it is an ordinary transaction. Keep it short: no network, no parsing, no rendering inside. `apart`: for a verb
    whose refusal by the database is caught by its caller, also inside `as_one()`.
    """
    return _Write(using if using in settings.DATABASES else "default", apart=apart)


@contextmanager
def as_one() -> Iterator[None]:
    """What happens in this block happens with everything around it or not at all: nobody in it catches a refusal and
    goes on. It spares each verb its savepoint, which is two statements; who catches one all the same is told so by
    the database's next statement, and nothing is kept."""
    before = _as_one.set(True)
    try:
        yield
    finally:
        _as_one.reset(before)


def after_commit(call: Callable[[], Any]) -> None:
    """Run `call` once the surrounding transaction has committed; at once if there is none.

    What it raises is logged and goes no further: the deed is done, and its caller must not take it for failed.
    """
    transaction.on_commit(call, robust=True)


def hold(model: type[M], pk: int) -> M:
    """Read a row for writing: locked until the transaction ends, so that a row has one line of history.

    Raises `model.DoesNotExist`, TransactionManagementError outside `write()`. On SQLite the write lock already keeps
    others out.
    """
    if not transaction.get_connection(router.db_for_write(model)).in_atomic_block:
        raise transaction.TransactionManagementError(f"{model.__name__} held outside write()")
    for row in _held(model)(pk):
        return cast(M, row)
    raise model.DoesNotExist(f"{model.__name__} {pk}")  # type: ignore[attr-defined]


@cache
def _held(model: type[models.Model]) -> Callable[[int], list[models.Model]]:
    """Every verb begins with it, so its SQL is made once for each table."""

    def row(pk: int) -> models.QuerySet[models.Model]:
        rows = model._default_manager.using(router.db_for_write(model)).filter(pk=pk)
        return rows if on_sqlite() else rows.select_for_update(of=("self",))

    return prepared(row)
