"""The door where carriers tell what became of mail. Nobody is told «200» before it is written down."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cauce.channels.email import carrying, fates, ways
from cauce.channels.email.carriers import listening
from cauce.channels.errors import NotDelivered
from cauce.channels.models import Carrier
from cauce.ground.net.errors import NotReached

MOST_BYTES = 2 * 1024 * 1024
_log = structlog.get_logger("mail")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def hear(request: HttpRequest, hook: str) -> HttpResponse:
    """Take a carrier's notices. Whoever is not the carrier is told 401 or 403, and nothing happens; what cannot be
    checked just now is asked for again with 503."""
    carrier = Carrier.objects.select_related("mailbox").filter(hook=hook).first()
    if carrier is None:
        return HttpResponse(status=404)
    if request.method != "POST":
        return HttpResponse()  # some look whether anybody is there before they begin
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        way = ways.opened(carrier)
        if listening.password_needed(way) and "Authorization" not in request.headers:
            # Amazon sends a password only when it is asked for one.
            return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="Cauce"'})
        notices = listening.heard(way, request, password=str(way.said[carrying.HOOK_PASSWORD]))
    except listening.NotTheirs as error:
        _log.warning("somebody spoke in a carrier's name", carrier=carrier.pk, why=str(error))
        return HttpResponse(status=403)
    except listening.Garbled as error:
        _log.warning("a carrier's notice cannot be read", carrier=carrier.pk, why=str(error)[:300])
        return HttpResponse(status=400)
    except (NotReached, NotDelivered) as error:
        _log.warning("a carrier's notice cannot be checked now", carrier=carrier.pk, why=str(error))
        return HttpResponse(status=503, headers={"Retry-After": "300"})
    fates.told(carrier, notices)
    return HttpResponse()


urlpatterns: list[URLPattern] = [path("mail/<str:hook>", hear, name="mail_hook")]
