"""`keep`: the one writer of a row that has a history."""

from datetime import datetime
from typing import Protocol, TypeVar, cast

from django.db import models, transaction
from django.db.models import QuerySet

from cauce.ground import clock
from cauce.ground.db import on_sqlite, prepared, rows
from cauce.ground.db.wakeups import FACTS, announce
from cauce.ground.log.actors import MAX_DEPTH, Actor
from cauce.ground.log.errors import TooDeep
from cauce.ground.log.events import Stated, payload
from cauce.ground.log.models import Fact
from cauce.ground.log.parking import retry

__all__ = ["keep", "retry"]


class Kept(Protocol):
    """A row with a history. `subject` names it in the log; `about` is the ticket in whose timeline it shows, or ""."""

    version: int

    @property
    def account_id(self) -> int: ...
    @property
    def log_subject(self) -> str: ...
    @property
    def log_about(self) -> str: ...
    @property
    def log_brand(self) -> int | None: ...


R = TypeVar("R", bound=Kept)


@prepared
def _newest() -> QuerySet[Fact, tuple[int]]:
    return Fact.objects.order_by("-id").values_list("id")[:1]


def keep(row: R, *facts: Stated, by: Actor, at: datetime | None = None) -> R:
    """Save a row and state what happened to it, or neither. Inside `write()`, with the row held.

    A new row is saved first, so that facts can name it. `version` becomes the number of the row's last fact. `at` is
    only for loading what happened elsewhere before. Raises TooDeep when rules chase each other, ValueError without a
    fact: no change goes unrecorded.
    """
    if not facts:
        raise ValueError(f"a change of {row!r} without a fact")
    if by.depth > MAX_DEPTH:
        raise TooDeep(str(by))
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("keep() outside write()")
    first = row.version + 1
    row.version += len(facts)
    rows.save(cast(models.Model, row))
    when = at or clock.now()
    # What is done to a thing that is not of this world (a demo's, a drill's) is not either, whoever does it.
    origin = getattr(row, "log_origin", "") or by.origin
    next_id = next((last for (last,) in _newest()), 0) + 1 if on_sqlite() else None
    stated = []
    for i, said in enumerate(facts):
        # On SQLite the write lock makes the order of ids the order of commits, so the position is the id.
        number = None if next_id is None else next_id + i
        stated.append(
            Fact(
                id=number,
                position=number,
                account_id=row.account_id,
                brand_id=row.log_brand,
                subject=row.log_subject,
                about=row.log_about,
                seq=first + i,
                kind=said.kind,
                data=payload(said),
                actor=str(by),
                cause_id=by.cause,
                depth=by.depth,
                origin=origin,
                at=when,
            )
        )
    rows.insert_all(stated)
    announce(FACTS)
    return row
