"""The one way to open a write transaction."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import models, router, transaction

from cauce.ground.db.prepared import prepared

M = TypeVar("M", bound=models.Model)


def on_sqlite() -> bool:
    """Whether this installation runs on SQLite. Ask only where the databases truly differ."""
    return bool(settings.DATABASES["default"]["ENGINE"] == "cauce.ground.db.sqlite")


def write(using: str = "default") -> transaction.Atomic:
    """A write transaction, as a context manager or a decorator; inside another one it is a part of that one.

    On SQLite the connection takes the fair file lock and begins IMMEDIATE (see `ground.db.sqlite`); on PostgreSQL
    it is an ordinary transaction. Keep it short: no network, no parsing, no rendering inside.
    """
    alias = using if using in settings.DATABASES else "default"
    # Inside another one it is a savepoint: whoever catches a refusal of a verb (a router that came second) goes on
    # with their own transaction, and nothing of the refused verb is in it.
    return transaction.atomic(using=alias)


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
