"""Work that kept failing, as a page: what waits, why, and letting it go on."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from cauce.ground.log import actions, queries
from cauce.people import queries as people
from cauce.workspace.frame import page
from cauce.workspace.signed_in import agent_of, settled_by


@settled_by("log.see")
@require_GET
def parked(request: HttpRequest) -> HttpResponse:
    """What is held back, one line for each follower and subject."""
    agent = agent_of(request)
    rows = [row for row in queries.parked() if row.fact.account_id == agent.account_id]
    held = []
    for (follower, subject), group in groupby(rows, key=lambda row: (row.follower, row.subject)):
        waiting = list(group)
        first = waiting[0]
        held.append({
            "follower": follower, "subject": subject, "count": len(waiting), "kind": first.fact.kind,
            "why": first.error, "tries": first.tries, "at": first.at,
        })  # fmt: skip
    may_retry = people.may(agent, "log.retry")
    return page(request, "settings/parked.html", "settings", part="parked", parked=held, may_retry=may_retry)


@settled_by("log.retry")
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Try what a follower holds back of one subject again."""
    agent = agent_of(request)
    follower, subject = request.POST.get("follower", ""), request.POST.get("subject", "")
    for row in queries.parked():
        if (row.follower, row.subject, row.fact.account_id) == (follower, subject, agent.account_id):
            actions.retry(follower, subject)
            break
    return HttpResponseRedirect("/settings/parked")
