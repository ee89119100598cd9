"""Removing the demo company with all that belongs to it.

What belongs to an account is found in the tables themselves: a row with the account's number, and every row that points
at such a row, table after table. So a room that comes later is removed too, without a line here, and a test says which
tables belong to nobody.
"""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping

from django.apps import apps
from django.db import models, router

from cauce.ground.db import on_sqlite, write
from cauce.ground.files.store import folder_of
from cauce.ground.log.models import Fact
from cauce.people import actions as people
from cauce.people import queries
from cauce.people.models import Account, Agent
from cauce.tickets.models import Ticket
from cauce.wiring.demo.company import BY
from cauce.wiring.demo.filling import forget_password

BATCH = 500  # rows a transaction, so that nobody waits long behind us
# Some tables name a row by its number only, as an index does.
_BY_NUMBER: dict[str, type[models.Model]] = {"ticket_id": Ticket, "agent_id": Agent}
Progress = Callable[[str, int], None]


def remove(progress: Progress = lambda table, rows: None) -> bool:
    """Remove the demo company for good; False if there is none. `progress(table, rows)` is told after each batch.

    Killed half-way, the next call goes on. One fact stays, «account.removed»: positions count on from the newest fact,
    so a log that got shorter at its end would give a position twice, and followers would miss what comes second.
    """
    account = queries.demo_account()
    if account is not None:
        for model in _children_first():
            if model not in (Account, Fact) and (which := belonging(model, account.pk)):
                _delete(model, which, progress)
        shutil.rmtree(folder_of(account.pk), ignore_errors=True)
        people.remove_account(account, by=BY)
        forget_password()
    closed = list(Fact.objects.filter(kind="account.removed", origin="demo"))
    for last in closed:
        _forget_facts(last, progress)
    return account is not None


def _forget_facts(last: Fact, progress: Progress) -> None:
    older = {"account_id": last.account_id, "id__lt": last.pk}
    if Fact.objects.filter(**older).exists():
        _have_position(last)
        _delete(Fact, older, progress)


def _have_position(fact: Fact) -> None:
    """Wait until the stamper has numbered the fact (PostgreSQL), or number it where no worker runs."""
    from cauce.ground.log.stamper import stamp_once

    while not on_sqlite() and Fact.objects.filter(pk=fact.pk, position__isnull=True).exists():
        if not stamp_once():
            time.sleep(0.05)


def _delete(model: type[models.Model], which: Mapping[str, object], progress: Progress) -> None:
    database = router.db_for_write(model)
    for field in model._meta.fields:
        if field.is_relation and field.related_model is model and field.null:  # rows that point at their like
            with write(database):
                model._base_manager.using(database).filter(**which).update(**{field.name: None})
    while True:
        with write(database):
            keys = list(
                model._base_manager.using(database).filter(**which).values_list("pk", flat=True)[:BATCH]
            )
            rows = model._base_manager.using(database).filter(pk__in=keys)
            # Without the ORM's cascades: what would be cascaded to is gone already.
            gone = rows._raw_delete(database) if keys else 0
        if not keys:
            return
        progress(model._meta.db_table, int(gone))


def belonging(model: type[models.Model], account_id: int) -> dict[str, object]:
    """The filter for a table's rows of this account; empty for a table that belongs to nobody."""
    if path := _way_to_account(model):
        return {path: account_id}
    names = {field.attname for field in model._meta.concrete_fields}
    for name, owner in _BY_NUMBER.items():
        if name in names:
            return {f"{name}__in": owner._base_manager.filter(account=account_id).values("pk")}
    return {}


def _way_to_account(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> str:
    """The query path from a table to the account's number: «account_id», «ticket__account_id»; "" if there is none."""
    if any(field.attname == "account_id" for field in model._meta.concrete_fields):
        return "account_id"
    for field in _pointers(model):
        other = field.related_model
        if other is not model and other not in seen and (way := _way_to_account(other, seen | {model})):
            return f"{field.name}__{way}"
    return ""


def _pointers(model: type[models.Model]) -> Iterator[models.ForeignKey]:  # type: ignore[type-arg]
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            yield field


def _children_first() -> list[type[models.Model]]:
    """Every table, each before those that it points at."""
    left = {model for model in apps.get_models() if not model._meta.proxy and model._meta.managed}
    order: list[type[models.Model]] = []
    while left:
        pointed = {
            f.related_model for model in left for f in _pointers(model) if f.related_model is not model
        }
        free = sorted((model for model in left if model not in pointed), key=lambda model: model._meta.label)
        if not free:
            raise RuntimeError(f"tables that point at each other: {', '.join(m._meta.label for m in left)}")
        order += free
        left -= set(free)
    return order
