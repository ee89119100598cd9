"""The index: one entry per message. The word lists behind it belong to each database (see `engines`)."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TermsField(models.TextField):  # type: ignore[type-arg]
    """The terms of an entry: words with spaces between them on SQLite, a tsvector on PostgreSQL."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "cauce.search.models.TermsField", args, kwargs


class Entry(models.Model):
    """What one message is found by: its own words, its files' names, and the head of its ticket.

    Its ids are no foreign keys: the index is made from the tables and must never stop a row from being removed.
    """

    message_id = models.BigIntegerField(primary_key=True)
    ticket_id = models.BigIntegerField(db_index=True)
    terms = TermsField()

    personal = {"terms": "author"}

    def __str__(self) -> str:
        return f"message {self.message_id}"
