"""Of what an agent is told by mail: their own page, and the address in each notice that stops its kind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cauce.channels import actions as channels
from cauce.channels import queries as mail
from cauce.ground.log.actors import Actor
from cauce.notifications import actions, queries
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, signed_in


def events() -> dict[str, str]:
    """What one can be told of, in the reader's language."""
    return {
        "assigned": _("A ticket is given to me"),
        "answered": _("A customer writes in a ticket of mine"),
    }


@signed_in
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """What the agent is told of by mail."""
    agent = agent_of(request)
    if request.method == "POST":
        for event in events():
            actions.wish(agent, event, by_mail=request.POST.get(event) == "on", by=Actor.agent(agent.pk))
        return HttpResponseRedirect("/me/notices?saved")
    wishes = queries.wishes_of(agent)
    told = [(event, words, wishes[event]) for event, words in events().items()]
    return page(request, "me/notices.html", "me", told=told, saved="saved" in request.GET)


@csrf_exempt  # RFC 8058: the mail program asks for its reader, and has no cookie; the signed address is the permission
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of notice. Looking changes nothing, since machines look at every address in a mail."""
    agent, event = queries.stopped_by(token)
    if request.method == "POST":
        actions.stop(token)
    what = {"what": events()[event], "who": agent.email, "done": request.method == "POST"}
    return render(request, "me/stop.html", what)


@csrf_exempt  # as above
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave a conversation that one gets in copy."""
    ticket, contact = mail.copies_left_by(token)
    if request.method == "POST":
        channels.leave_copies(token)
    what = {"what": ticket.subject, "who": contact.name or _("You"), "done": request.method == "POST"}
    return render(request, "me/leave.html", what)
