"""What has been said in a ticket that was found for its viewer, and what they are about to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from cauce.ground.db import Question, prepared
from cauce.tickets.models import Attachment, Draft, Message, Ticket, Upload

if TYPE_CHECKING:
    from cauce.people.models import Agent


def messages_of(
    ticket: Ticket, *, after: int | None = None, before: int | None = None, limit: int = 30
) -> list[Message]:
    """Messages of a ticket that was found for its viewer, oldest first: the newest `limit`, or those around an id."""
    if after is not None:
        found = _messages_after(ticket.pk, after, limit=limit)
    elif before is not None:
        found = _messages_before(ticket.pk, before, limit=limit)[::-1]
    else:
        found = _newest_messages(ticket.pk, limit=limit)[::-1]
    if found:
        give_files(found, _attachments(ticket.pk, found[0].pk, found[-1].pk))
    return found


def newest_messages(ticket: Ticket, *, limit: int) -> list[Message]:
    """The newest messages of a ticket that was found for its viewer, oldest first, still without their files: who asks
    for `files_asked` among other things gives them (`give_files`)."""
    return _newest_messages(ticket.pk, limit=limit)[::-1]


def files_asked(messages: Sequence[Message]) -> Question[Attachment]:
    """The files of a stretch of one ticket's messages, as a question."""
    return _attachments.later(messages[0].ticket_id, messages[0].pk, messages[-1].pk)


def give_files(messages: Iterable[Message], files: Iterable[Attachment]) -> None:
    """Let `message.attachments.all()` answer without a query, as prefetching does."""
    found: dict[int, list[Attachment]] = {}
    for file in files:
        found.setdefault(file.message_id, []).append(file)
    for message in messages:
        rows: QuerySet[Attachment] = QuerySet(Attachment)
        rows._result_cache, rows._prefetch_done = found.get(message.pk, []), True  # type: ignore[attr-defined]
        message._prefetched_objects_cache = {"attachments": rows}  # type: ignore[attr-defined]


def _messages() -> QuerySet[Message]:
    return Message.objects.select_related("body", "agent", "contact").defer(*_unsaid())


@cache
def _unsaid() -> tuple[str, ...]:
    """All of an author but what a message says of them."""
    says = {"id", "account", "name", "email", "pictures_since"}
    return tuple(
        f"{role}__{field.name}"
        for role in ("agent", "contact")
        for field in Message._meta.get_field(role).related_model._meta.concrete_fields  # type: ignore[union-attr]
        if field.name not in says
    )


def _only(those: QuerySet[Message]) -> QuerySet[Message]:
    """These, in their order. Which ones is settled before anything is joined to them: left to choose, PostgreSQL, which
    takes every conversation for a short one, joins all of a long one first."""
    return _messages().filter(pk__in=those.values("pk")).order_by(*those.query.order_by)


@prepared
def _messages_after(ticket: int, pk: int, *, limit: int) -> QuerySet[Message]:
    return _only(Message.objects.filter(ticket=ticket, pk__gt=pk).order_by("pk")[:limit])


@prepared
def _messages_before(ticket: int, pk: int, *, limit: int) -> QuerySet[Message]:
    return _only(Message.objects.filter(ticket=ticket, pk__lt=pk).order_by("-pk")[:limit])


@prepared
def _newest_messages(ticket: int, *, limit: int) -> QuerySet[Message]:
    return _only(Message.objects.filter(ticket=ticket).order_by("-pk")[:limit])


@prepared
def _attachments(ticket: int, first: int, last: int) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(message__ticket=ticket, message__gte=first, message__lte=last)
    return rows.order_by("pk")


def drafts_of(agent: Agent, ticket: Ticket) -> dict[str, Draft]:
    """What the agent has been writing in this ticket, by kind."""
    return {draft.kind: draft for draft in _drafts(agent.pk, ticket.pk)}


def drafts_asked(agent: Agent, ticket: Ticket) -> Question[Draft]:
    """The same, as a question."""
    return _drafts.later(agent.pk, ticket.pk)


@prepared
def _drafts(agent: int, ticket: int) -> QuerySet[Draft]:
    return Draft.objects.filter(agent=agent, ticket=ticket)


def new_draft_of(agent: Agent) -> Draft | None:
    """The mail to a customer that the agent is writing and that no ticket stands behind yet."""
    return Draft.objects.filter(agent=agent, ticket__isnull=True).first()


def uploads_of(agent: Agent, tokens: Iterable[str]) -> list[Upload]:
    """The agent's own uploads by token; others' and unknown ones are left out."""
    return list(Upload.objects.filter(agent=agent, token__in=list(tokens)).order_by("pk"))
