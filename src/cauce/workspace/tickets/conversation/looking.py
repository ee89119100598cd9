"""Looking closer at one message: with its remote pictures, whole, with the look it came with, as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from cauce.channels import queries as channels
from cauce.ground.files import raw, signing, store
from cauce.ground.files.errors import NoSuchFile
from cauce.ground.log.actors import Actor
from cauce.ground.text.html import sanitise_full
from cauce.people import actions as people_actions
from cauce.people import queries as people
from cauce.tickets import queries
from cauce.tickets.errors import NotFound
from cauce.workspace.frame import desk_name
from cauce.workspace.macros import Today
from cauce.workspace.signed_in import agent_of, signed_in
from cauce.workspace.tickets.conversation.files import signed_address
from cauce.workspace.tickets.conversation.said import said_html, said_of, shows_pictures
from cauce.workspace.tickets.conversation.wording import Remote

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Message

# Nothing loads and nothing runs in a stranger's page; what it looks like is its own.
POLICY = (
    "default-src 'none'; script-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
# In our own frame it also keeps its origin, so that the page around it can measure it; without scripts it can do
# nothing with that. A tab of its own has none.
FRAMED = f"{POLICY} allow-same-origin"


@signed_in
@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it stands in its course: `pictures` with its remote pictures, `whole` to its last line."""
    agent = agent_of(request)
    return _alone(
        agent,
        queries.message_for(agent, pk),
        with_pictures="pictures" in request.GET,
        whole="whole" in request.GET,
    )


@signed_in
@require_GET
def formatted(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail with the look it came with, in a sandbox: no script; remote pictures if asked for (`pictures`) or always
    shown; darkened for a dark page (`dark`)."""
    agent = agent_of(request)
    found = queries.message_for(agent, pk)
    # Signed addresses: a sandbox in a tab of its own has no origin, so the browser sends no session from it.
    files = {
        one.content_id.strip("<>"): signed_address(agent.account_id, one)
        for one in found.attachments.all()
        if one.content_id and not one.threat
    }
    remote = Remote(agent.account_id, shown="pictures" in request.GET or shows_pictures(found))
    safe = sanitise_full(found.body.html, cid_url=files.get, image_url=remote).html
    response = render(
        request,
        "tickets/formatted.html",
        {"html": safe, "subject": found.body.subject, "dark": "dark" in request.GET},
    )
    framed = request.headers.get("Sec-Fetch-Dest") == "iframe"
    response.headers["Content-Security-Policy"] = FRAMED if framed else POLICY
    return response


@signed_in
@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the bytes of a mail exactly as they came, to be saved."""
    agent = agent_of(request)
    found = queries.message_for(agent, pk)
    if found.raw_id is None:
        raise NotFound
    try:
        with raw.open_raw(found.raw_id) as stream:
            # Nothing refers to this copy: it goes with the next sweeps.
            kept = store.put(agent.account_id, stream)
    except NoSuchFile as error:
        raise NotFound from error
    return HttpResponseRedirect(
        signing.address(
            signing.Download(agent.account_id, kept.sha256, f"mail-{pk}.eml", "application/octet-stream")
        )
    )


@signed_in
@require_POST
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a contact's remote pictures `always`, or no longer; answers with the `message` that it was said at."""
    agent = agent_of(request)
    contact = queries.contact_for(agent, pk)
    people.check(agent, "contact.edit")
    people_actions.show_pictures(contact, always=request.POST.get("always") == "1", by=Actor.agent(agent.pk))
    said_at = request.POST.get("message", "")
    if said_at.isdigit():
        return _alone(agent, queries.message_for(agent, int(said_at)))
    return HttpResponseRedirect(f"/contacts/{pk}")


def _alone(agent: Agent, found: Message, *, with_pictures: bool = False, whole: bool = False) -> HttpResponse:
    deliveries = channels.deliveries_between(found.ticket_id, found.pk, found.pk)
    said = said_of(
        found, viewer_id=agent.pk, desk=desk_name(agent), deliveries=deliveries.get(found.pk, ()),
        with_pictures=with_pictures, whole=whole,
    )  # fmt: skip
    return HttpResponse(said_html(said, Today.now()))
