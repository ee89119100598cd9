"""What is due at a time of the domain: a row per moment, a handler per kind.

A snooze, an undo window or a service level is true or false by the clock of the domain, not by a scheduler's, so it is
a row that survives every crash and moves with the clock. The worker calls the handler and removes the row in one
transaction: exactly once inside the database.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from cauce.ground.clock.reading import now
from cauce.ground.db import on_sqlite, passing, write

Handler = Callable[[str], None]
_handlers: dict[str, Handler] = {}
_log = structlog.get_logger("clock")
_BATCH = 50


def due(kind: str) -> Callable[[Handler], Handler]:
    """Declare what happens when a moment of `kind` comes: `handler(subject)`, inside `write()`."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two handlers for moments of kind {kind}")
        _handlers[kind] = handler
        return handler

    return register


def set_due(kind: str, subject: str, at: datetime, *, account_id: int) -> None:
    """Have `kind`'s handler called for `subject` at `at`; a second call moves the moment. Inside `write()`."""
    from cauce.ground.clock.models import Due

    Due.objects.update_or_create(
        kind=kind, subject=subject, defaults={"at": at, "account_id": account_id, "failures": 0, "error": ""}
    )


def clear_due(kind: str, subject: str) -> None:
    """Forget a moment; one that is not there is no error."""
    from cauce.ground.clock.models import Due

    Due.objects.filter(kind=kind, subject=subject).delete()


def run_due() -> int:
    """Call the handlers of every moment that has come; returns how many were called.

    A handler that raises is tried again later, each time later (up to an hour), with its error kept in the row.
    """
    from cauce.ground.clock.models import Due

    done = 0
    for pk in list(Due.objects.filter(at__lte=now()).order_by("at").values_list("pk", flat=True)[:_BATCH]):
        try:
            done += _run(pk)
        except Exception as error:  # whatever a handler raises must not stop the others' moments
            if passing(error):
                raise
            _log.exception("a moment's handler failed", due=pk)
            _put_off(pk, error)
    return done


@write()
def _run(pk: int) -> int:
    from cauce.ground.clock.models import Due

    rows = Due.objects.filter(pk=pk, at__lte=now())
    row = (rows if on_sqlite() else rows.select_for_update(skip_locked=True)).first()
    if row is None:
        return 0
    row.delete()
    _handlers[row.kind](row.subject)
    return 1


@write()
def _put_off(pk: int, error: Exception) -> None:
    from cauce.ground.clock.models import Due

    for row in Due.objects.filter(pk=pk):
        row.failures = min(row.failures + 1, 100)
        row.error = f"{type(error).__name__}: {error}"[:2000]
        row.at = now() + timedelta(seconds=min(3600, 2**row.failures))
        row.save()
