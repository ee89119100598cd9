"""What is being written: kept on the server, seen by its writer only."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.html import escape

from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.text.storable import storable
from cauce.tickets.actions.saying import FileRef
from cauce.tickets.models import Attachment, Draft, Message, Ticket, Upload
from cauce.tickets.rules import picture_id, picture_place, pictures_in

if TYPE_CHECKING:
    from cauce.people.models import Agent

NEW = "new"  # the draft of a mail that no ticket stands behind yet


@write()
def save_draft(
    agent: Agent,
    ticket: Ticket | None,
    *,
    kind: str,
    html: str,
    files: list[str],
    head: dict[str, Any] | None = None,
) -> None:
    """Keep what an agent has typed so far; empty means that there is no draft.

    `head` is what they chose about whom it goes to. Without a ticket it is the one new mail that they are writing.
    """
    if not html.strip() and not files and not head:
        discard_draft(agent, ticket, kind=kind)
        return
    Draft.objects.update_or_create(
        agent=agent,
        ticket=ticket,
        kind=kind,
        defaults={"html": storable(html), "files": files, "head": head or {}, "updated_at": clock.now()},
    )


@write()
def discard_draft(agent: Agent, ticket: Ticket | None, *, kind: str) -> None:
    """Forget what an agent has typed."""
    Draft.objects.filter(agent=agent, ticket=ticket, kind=kind).delete()


def draft_again(message: Message, agent: Agent) -> None:
    """Make a reply that was taken back its writer's draft, in front of what they have begun to write since, with whom
    it was to go to. Inside `write()`."""
    body = message.body
    words = body.html or "".join(f"<p>{escape(line)}</p>" for line in body.text.splitlines())
    files = []
    for file in message.attachments.order_by("pk"):
        token = keep_upload(agent, _ref(file)).token
        if file.inline and picture_id(file.content_id) in words:
            words = words.replace(picture_id(file.content_id), picture_place(token))
        elif not _of_what_was_forwarded(message, file):
            files.append(token)
    begun = Draft.objects.filter(agent=agent, ticket=message.ticket_id, kind="reply").first()
    save_draft(
        agent, message.ticket, kind="reply", html=words + (begun.html if begun else ""),
        files=files + (begun.files if begun else []), head=_head_again(message),
    )  # fmt: skip


def _of_what_was_forwarded(message: Message, file: Attachment) -> bool:
    """Whether it comes with the message that is forwarded; then it will do so again."""
    of = (message.body.headers.get("forward") or {}).get("message")
    return bool(of) and Attachment.objects.filter(message=of, sha256=file.sha256, name=file.name).exists()


def _head_again(message: Message) -> dict[str, Any]:
    kept = message.body.headers
    names = ("to", "cc", "bcc", "from_mailbox", "from_address")
    head: dict[str, Any] = {name: kept[name] for name in names if name in kept}
    if head:
        head |= {role: head.get(role, []) for role in ("to", "cc", "bcc")}
    if of := (kept.get("forward") or {}).get("message"):
        head["forward"] = of
    return head


def _ref(file: Attachment) -> FileRef:
    return FileRef(file.name, file.content_type, file.size, file.sha256, file.content_id, file.inline)


@write()
def keep_upload(agent: Agent, file: FileRef) -> Upload:
    """Keep a file that an agent handed in, until it is sent or two days have passed."""
    return Upload.objects.create(
        account_id=agent.account_id, agent=agent, token=secrets.token_urlsafe(24), name=storable(file.name)[:255],
        content_type=file.content_type[:120], size=file.size, sha256=file.sha256, inline=file.inline, at=clock.now(),
    )  # fmt: skip


@write()
def sweep_uploads(before: datetime) -> int:
    """Forget files that were handed in before then and that neither a message nor a draft took; how many."""
    drafted: set[str] = set()
    for files, html in Draft.objects.values_list("files", "html"):
        drafted.update(files, pictures_in(html))
    rows = Upload.objects.filter(at__lt=before).exclude(token__in=drafted)
    return rows.delete()[0]
