"""What the search index and the sweep of files ask, with no viewer: they read everything and show nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf, Substr

from cauce.tickets.models import Attachment, Body, Message, Ticket, Upload


class Written(NamedTuple):
    """A message with what its ticket is found by."""

    message: int
    direction: str
    state: str
    automatic: str
    author: int | None  # the contact who wrote it
    text: str
    new_text: str
    opens: bool  # nothing was said in the ticket before it
    ticket: int
    number: int
    subject: str
    requester: int
    account: int
    brand: int
    team: int | None


def written(ids: Iterable[int]) -> list[Written]:
    """These messages, oldest first."""
    earlier = Message.objects.filter(ticket=OuterRef("ticket"), pk__lt=OuterRef("pk"))
    rows = Message.objects.filter(pk__in=list(ids)).annotate(opens=~Exists(earlier)).order_by("pk")
    return [
        Written(*values)
        for values in rows.values_list(
            "pk", "direction", "state", "automatic", "contact", "body__text", "body__new_text", "opens", "ticket",
            "ticket__number", "ticket__subject", "ticket__requester", "ticket__account", "ticket__brand",
            "ticket__team",
        )
    ]  # fmt: skip


def file_names(ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the files of these messages, by message; inline images have none that anybody chose."""
    found: dict[int, list[str]] = {}
    rows = Attachment.objects.filter(message__in=list(ids), inline=False).order_by("pk")
    for message, name in rows.values_list("message", "name"):
        found.setdefault(message, []).append(name)
    return found


def words_of(ids: Iterable[int], length: int) -> dict[int, str]:
    """How each of these messages begins, without quoted history; at most so many characters."""
    words = Substr(Coalesce(NullIf("new_text", Value("")), "text"), 1, length)
    return dict(Body.objects.filter(message__in=list(ids)).values_list("message", words))


def ids_asked_by(requester: int) -> list[int]:
    """The primary keys of a contact's tickets."""
    return list(Ticket.objects.filter(requester=requester).values_list("pk", flat=True))


def said_before(
    message: int | None, *, limit: int, ticket: int | None = None, requester: int | None = None
) -> list[int]:
    """The newest message ids below one, newest first; only of a ticket or of a requester's tickets if so asked."""
    rows = Message.objects.order_by("-pk")
    if message is not None:
        rows = rows.filter(pk__lt=message)
    if ticket is not None:
        rows = rows.filter(ticket=ticket)
    if requester is not None:
        rows = rows.filter(ticket__in=Ticket.objects.filter(requester=requester).values("pk"))
    return list(rows.values_list("pk", flat=True)[:limit])


def files_in_use(account_id: int, names: Collection[str]) -> set[str]:
    """Which of these files (SHA-256) a message or an upload refers to: what a sweep asks."""
    attached = Attachment.objects.filter(sha256__in=names, message__ticket__account=account_id)
    uploaded = Upload.objects.filter(sha256__in=names, account=account_id)
    return {*attached.values_list("sha256", flat=True), *uploaded.values_list("sha256", flat=True)}


def message_total() -> int:
    """How many messages there are; for a progress bar."""
    return Message.objects.count()
