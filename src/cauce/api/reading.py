"""Rows as shapes: one query a kind of thing, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cauce.api.shapes import AttachmentOut, MessageOut, Requester, TicketOut
from cauce.ground.files import signing
from cauce.ground.text.html import sanitise_inline
from cauce.people import queries as people
from cauce.tickets import queries as tickets
from cauce.tickets.errors import Infected, Unscanned

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from cauce.tickets.models import Attachment, Message, Ticket

_COLUMNS = (
    "number", "subject", "status", "priority", "kind", "channel", "opened_at", "updated_at", "resolved_at", "closed_at",
    "waiting_since", "message_count", "version",
)  # fmt: skip
_NAMED = {
    "assignee__email": "assignee", "team__slug": "team", "brand__slug": "brand", "last_message_id": "last_message",
}  # fmt: skip


def tickets_of(rows: QuerySet[Ticket]) -> dict[int, TicketOut]:
    """The tickets of a query, by primary key, in its order."""
    found: list[dict[str, Any]] = list(rows.values("pk", "requester", "requester__name", *_COLUMNS, *_NAMED))
    tags = tickets.tags_of_many(row["pk"] for row in found)
    emails = people.emails(row["requester"] for row in found)
    return {
        row["pk"]: TicketOut(
            **{name: row[name] for name in _COLUMNS},
            **{shown: row[name] for name, shown in _NAMED.items()},
            requester=Requester(name=row["requester__name"], email=emails.get(row["requester"])),
            tags=tags[row["pk"]],
        )
        for row in found
    }


def messages_of(request: HttpRequest, found: Sequence[Message], account_id: int) -> list[MessageOut]:
    """Messages with their bodies and files, as `tickets.queries.messages_of` brings them."""
    emails = people.emails(message.contact_id for message in found if message.contact_id)
    return [_message(request, message, account_id, emails) for message in found]


def _message(request: HttpRequest, message: Message, account_id: int, emails: dict[int, str]) -> MessageOut:
    if message.agent is not None:
        author, email = message.agent.name, message.agent.email
    elif message.contact is not None:
        email = emails.get(message.contact.pk, "")
        author = message.contact.name or email
    else:
        author = email = ""
    return MessageOut.model_validate(
        {
            "id": message.pk,
            "direction": message.direction,
            "channel": message.channel,
            "author": author,
            "author_email": email or None,
            "automatic": message.automatic,
            "text": message.body.text,
            "html": sanitise_inline(message.body.html).html if message.body.html else "",
            "external_id": message.external_id,
            "attachments": [
                _attachment(request, file, message, account_id) for file in message.attachments.all()
            ],
            "state": message.state,
            **{role: _people(message, role) for role in ("to", "cc", "bcc")},
            "forward": (message.body.headers.get("forward") or {}).get("message"),
            "created_at": message.created_at,
        }
    )


def _people(message: Message, role: str) -> list[dict[str, str]]:
    found = message.body.headers.get(role) or []
    return [
        {"name": str(one.get("name") or ""), "email": str(one.get("email") or "")}
        for one in found
        if isinstance(one, dict)
    ]


def _attachment(request: HttpRequest, file: Attachment, message: Message, account_id: int) -> AttachmentOut:
    """A file; without an address when a scanner has condemned it, or has yet to judge it where that is awaited."""
    file.message, url = message, ""
    try:
        tickets.check_safe(file)
        download = signing.Download(account_id, file.sha256, file.name, file.content_type)
        url = request.build_absolute_uri(signing.address(download))
    except (Infected, Unscanned):
        pass  # its name is told, its bytes are not
    return AttachmentOut(id=file.pk, name=file.name, size=file.size, content_type=file.content_type, url=url)
