"""Rows by the thousand arrive as the ORM would have written them."""

from datetime import UTC, datetime

from cauce.ground.db import bulk
from cauce.tickets.models import Body, Message, Tag
from tests.cast import make_cast

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def test_rows_inserted_in_bulk_read_as_the_orms_own(db):
    ticket = make_cast().ticket()
    (pk,) = bulk.reserve(Message, 1)
    columns = [field.attname for field in Message._meta.concrete_fields]
    message = Message(
        id=pk, ticket=ticket, brand=ticket.brand, direction="in", channel="email", state="received",
        created_at=AT, undo={"a": [1, "á"]},
    )  # fmt: skip
    bulk.insert(Message, columns, [[getattr(message, name) for name in columns]])
    bulk.insert(
        Body,
        ("message_id", "text", "html", "new_text", "subject", "headers"),
        [(pk, "ñ\t\\N\n", "", "", "", {})],
    )
    read = Message.objects.select_related("body").get(pk=pk)
    assert [getattr(read, name) for name in columns] == [getattr(message, name) for name in columns]
    assert (read.body.text, read.body.headers) == ("ñ\t\\N\n", {})
    assert Message.objects.filter(created_at=AT).get() == read


def test_the_orm_goes_on_behind_keys_that_were_used_in_bulk(db):
    cast = make_cast()
    reserved = bulk.reserve(Tag, 3)
    bulk.insert(Tag, ("id", "account_id", "name"), [(pk, cast.account.pk, f"t{pk}") for pk in reserved])
    made = Tag.objects.create(account=cast.account, name="otra")
    assert made.pk not in reserved
    assert Tag.objects.count() == 4
