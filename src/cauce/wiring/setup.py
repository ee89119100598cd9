"""The first visit, and the addresses by which machines ask how Cauce is."""

import hmac
import secrets
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.errors import Invalid
from cauce.people.models import Account

_LINK = "setup.link"


def one_time_link() -> str:
    """The address of the set-up page, as `cauce start` prints it; the same until somebody has used it."""
    path = Path(settings.DATA) / _LINK
    if not path.exists():
        path.write_text(secrets.token_urlsafe(24))
        path.chmod(0o600)
    return f"{settings.BASE_URL}/setup/{path.read_text().strip()}"


class First(forms.Form):
    """What the first visitor says."""

    company = forms.CharField(label=_("Company"), max_length=120)
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, min_length=10, strip=False)


def first(request: HttpRequest, secret: str) -> HttpResponse:
    """Make the account and its administrator, once, for whoever holds the printed link."""
    path = Path(settings.DATA) / _LINK
    if queries.has_agents() or not path.exists():
        raise Http404
    if not hmac.compare_digest(path.read_text().strip().encode(), secret.encode()):
        raise Http404
    form = First(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with write():
                by = Actor.system("setup")
                language = get_language() or settings.LANGUAGE_CODE
                account = _account(said["company"], language, by)
                agent = actions.add_agent(
                    account, email=said["email"], name=said["name"], role="administrator", password=said["password"],
                    language=language, by=by,
                )  # fmt: skip
        except Invalid as refusal:
            form.add_error(str(refusal.facts.get("field", "password")), refusal.said)
        else:
            path.unlink(missing_ok=True)
            login(request, agent, backend="allauth.account.auth_backends.AuthenticationBackend")
            return HttpResponseRedirect("/")
    return render(request, "setup/first.html", {"form": form}, status=422 if form.errors else 200)


def _account(name: str, language: str, by: Actor) -> Account:
    known = queries.the_account()  # by `cauce mailbox add`, before anybody came
    if known is not None:
        return actions.name_account(known, name=name, language=language, by=by)
    return actions.open_account(name=name, language=language, by=by)


def hidden(request: HttpRequest) -> HttpResponse:
    """Without the link there is nothing to see."""
    raise Http404


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: the database answers and is migrated."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM log_cursor LIMIT 1")
    except DatabaseError as error:
        return JsonResponse({"ready": False, "error": type(error).__name__}, status=503)
    return JsonResponse({"ready": True})


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """«ok» to whoever is signed in: the least that a page about an agent costs."""
    if not request.user.is_authenticated:
        return HttpResponse("no", status=401, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
