"""Files: those of messages go out by a signed address beside Django; those that agents hand in are kept until sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cauce.ground.files import signing, store
from cauce.ground.files.errors import TooLarge
from cauce.people import queries as people
from cauce.tickets import actions, queries
from cauce.tickets.actions import FileRef
from cauce.tickets.errors import Invalid, NotAllowed, NotFound
from cauce.workspace.signed_in import agent_of, signed_in

if TYPE_CHECKING:
    from cauce.tickets.models import Attachment

# What a browser may show by itself; everything else is saved, since a page among it would run as ours.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_MARKS = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@signed_in
@require_GET
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the bytes of a file whose ticket the agent may see, for five minutes."""
    agent = agent_of(request)
    file = queries.attachment_for(agent, pk)
    queries.check_safe(file)
    return HttpResponseRedirect(signed_address(agent.account_id, file, save="save" in request.GET))


def signed_address(account_id: int, file: Attachment, *, save: bool = False) -> str:
    """Where the bytes of a file are for five minutes. For a viewer who may see it: whoever has the address has them."""
    inline = file.content_type in SHOWN and not save
    return signing.address(signing.Download(account_id, file.sha256, file.name, file.content_type, inline))


@signed_in
@require_GET
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to a picture that the agent has put into their text and not sent yet. Others' are not there."""
    agent = agent_of(request)
    found = queries.uploads_of(agent, [token])
    if not found or found[0].content_type not in SHOWN:
        raise NotFound
    one = found[0]
    return HttpResponseRedirect(
        signing.address(signing.Download(agent.account_id, one.sha256, one.name, one.content_type, True))
    )


@signed_in
@require_POST
def uploads(request: HttpRequest) -> HttpResponse:
    """Keep a file that the agent is going to send; with `inline`, a picture that stands in their text."""
    agent = agent_of(request)
    if not any(people.may_anywhere(agent, verb) for verb in ("ticket.reply", "ticket.note")):
        raise NotAllowed
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(field="file")
    inline = "inline" in request.POST
    kind = file.content_type or "application/octet-stream"
    if inline:
        kind = picture_kind(file.read(16))
        file.seek(0)
        if not kind:
            raise Invalid(_("Only PNG, JPEG, GIF and WebP pictures can stand in the text."), field="file")
    try:
        stored = store.put(agent.account_id, file.chunks(), limit_bytes=settings.MAX_ATTACHMENT_BYTES)
    except TooLarge as error:
        raise Invalid(_("The file is too large."), field="file") from error
    kept = FileRef(file.name or "file", kind, stored.size, stored.sha256, inline=inline)
    made = actions.keep_upload(agent, kept)
    return JsonResponse({"token": made.token, "name": made.name, "size": made.size}, status=201)


def picture_kind(head: bytes) -> str:
    """Which of the pictures that browsers and mail programs show begins with these bytes; empty if none."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), "")
