"""Stored mails as pages: those in trouble, their originals, and having any of them read again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from cauce.channels import actions, queries
from cauce.channels.errors import NotFound
from cauce.ground.files import signing, store
from cauce.ground.files.errors import NoSuchFile
from cauce.tickets import queries as tickets
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by

PAGE = 25
MOST = 1000


@settled_by("settings.edit")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Mails that failed, are put off or could not be read, and the last that became none: of one mailbox or all."""
    agent = agent_of(request)
    chosen = request.GET.get("mailbox", "")
    box = queries.mailbox_for(agent, int(chosen)) if chosen.isdigit() else None
    shown = request.GET.get("show", "")
    count = min(MOST, int(shown)) if shown.isdigit() and int(shown) > 0 else PAGE
    found = queries.troubled_mails(agent, box, limit=count + 1)
    return page(
        request, "settings/intakes.html", "settings", part="mailboxes", mails=found[:count], box=box,
        left_out=queries.left_out(agent, box, limit=PAGE),
        more=count + PAGE if len(found) > count and count < MOST else 0,
    )  # fmt: skip


@settled_by("settings.edit")
@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a mail exactly as it came, to be saved: never shown, since nobody has looked at what is in it."""
    agent = agent_of(request)
    try:
        with queries.original(queries.stored_mail(agent, pk)) as stream:
            # Nothing refers to this copy: it goes with the next sweeps.
            kept = store.put(agent.account_id, stream)
    except NoSuchFile as error:
        raise NotFound from error
    download = signing.Download(agent.account_id, kept.sha256, f"mail-{pk}.eml", "application/octet-stream")
    return HttpResponseRedirect(signing.address(download))


@settled_by("settings.edit")
@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a stored mail read again."""
    actions.replay(queries.stored_mail(agent_of(request), pk))
    return HttpResponseRedirect("/settings/intakes")


@settled_by("settings.edit")
@require_POST
def reading_of_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the mail read again that a message came from."""
    agent = agent_of(request)
    actions.replay(queries.mail_of(agent, tickets.message_for(agent, pk)))
    return HttpResponse(status=204)
