"""The rows of many tickets, as they are; what is in them is the callers' business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from django.db import models

from cauce.ground.db import bulk, hold
from cauce.ground.text.storable import storable
from cauce.tickets.actions import FileRef
from cauce.tickets.models import Attachment, Body, Counter

BODY = ("message_id", "text", "html", "new_text", "subject", "headers")
_FILE = ("id", "message_id", "name", "content_type", "size", "sha256", "content_id", "inline")


def numbers(account_id: int, count: int) -> int:
    """The first of so many ticket numbers without a gap. Inside `write()`."""
    Counter.objects.get_or_create(account_id=account_id)
    counter = hold(Counter, account_id)
    counter.last += count
    counter.save(update_fields=["last"])
    return counter.last - count + 1


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Rows that have their primary keys."""
    columns = [field.attname for field in model._meta.concrete_fields]
    bulk.insert(model, columns, map(attrgetter(*columns), rows))


def insert_bodies(bodies: Iterable[tuple[object, ...]]) -> None:
    """Bodies of messages, in the order of `BODY`, storable already."""
    bulk.insert(Body, BODY, bodies)


def insert_files(files: list[tuple[int, FileRef]]) -> None:
    """Files that the store has, by message."""
    if not files:
        return
    rows = (
        (pk, of, storable(f.name)[:255], f.content_type[:120], f.size, f.sha256, f.content_id[:255], f.inline)
        for pk, (of, f) in zip(bulk.reserve(Attachment, len(files)), files, strict=True)
    )
    bulk.insert(Attachment, _FILE, rows)
