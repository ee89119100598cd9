"""What is inside files, without saving them: a small picture, or the mail that was sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cauce.ground.files import pictures, previews, store
from cauce.ground.files.errors import NoSuchFile
from cauce.ground.mail.parsing import parse
from cauce.tickets import queries
from cauce.tickets.errors import NotFound
from cauce.workspace.signed_in import agent_of, signed_in
from cauce.workspace.tickets.conversation.wording import Remote, cut_short, safe_inline, safe_plain

if TYPE_CHECKING:
    from cauce.ground.mail.parsed import ParsedMail
    from cauce.tickets.models import Attachment

MAIL_BYTES = 10 * 1024 * 1024  # a larger enclosed mail is saved and read elsewhere


class Part(NamedTuple):
    """A file of an enclosed mail, by name."""

    name: str
    size: int


@signed_in
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a picture of a file that the agent may see; `size` is small or large."""
    agent = agent_of(request)
    file = _safe_file(request, pk)
    kind, size = previews.kind_of(file.content_type, file.name), request.GET.get("size", "small")
    if not kind or size not in previews.EDGES:
        raise NotFound
    response = HttpResponseRedirect(
        pictures.address(pictures.Picture(agent.account_id, sha256=file.sha256, kind=kind, size=size))
    )
    response.headers["Cache-Control"] = "private, max-age=180"
    return response


@signed_in
@require_GET
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail that came inside another one, to be read in its place."""
    agent = agent_of(request)
    file = _safe_file(request, pk)
    if not file.content_type.startswith("message/"):
        raise NotFound
    read = None
    if file.size <= MAIL_BYTES:
        try:
            with store.open_(agent.account_id, file.sha256) as source:
                read = parse(source.read())
        except NoSuchFile as error:
            raise NotFound from error
    context = _shown(read, agent.account_id) if read and read.readable else {"words": None, "mail": None}
    return render(request, "tickets/_enclosed.html", {"file": file, **context})


def _shown(read: ParsedMail, account_id: int) -> dict[str, object]:
    remote = Remote(account_id, shown=False)
    words = safe_inline(read.html, remote) if read.html else safe_plain(cut_short(read.text))
    files = [Part(one.name, one.size) for one in read.attachments if not (one.inline and one.cid)]
    return {"mail": read, "words": words, "files": files}


def _safe_file(request: HttpRequest, pk: int) -> Attachment:
    file = queries.attachment_for(agent_of(request), pk)
    queries.check_safe(file)
    return file
