"""The pages for what went wrong before or outside a view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that does not carry its token: mostly a page that was open for very long."""
    said = _("This page was open for too long, so it cannot be trusted any more. Reload it and try again.")
    # Not headed like a page that is somebody else's: nobody was where they may not be.
    return render(request, "errors/refused.html", {"said": said, "status": 0}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or not for this person."""
    return render(request, "errors/404.html", {}, status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody, or everybody at one address, tried to sign in too often."""
    said = _("Too many attempts in a short time. Wait a minute and try again.")
    response = render(request, "errors/refused.html", {"said": said, "status": 429}, status=429)
    response["Retry-After"] = "60"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. The page needs nothing that could be broken too."""
    return render(request, "errors/500.html", {}, status=500)
