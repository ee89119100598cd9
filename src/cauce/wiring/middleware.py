"""What happens around every page: language and zone, safe headers, refusals turned into answers."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation

from cauce.people.errors import Invalid, NotAllowed, NotFound, Refusal, Stale

Answer = Callable[[HttpRequest], HttpResponse]

# The three style sheets that the editor (Trix 2.1.19) writes into the page: an empty one, its toolbar's, its own.
_EDITOR = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-jAP18ioNeNaQBBU5RJvT96kjJnVxHvZs+s8WUNiLnvA=' "
    "'sha256-c5Z9aB2t69CSpeI1aC8dDLr7LZYZlynV8iY/8Uc9ZFk='"
)
# Nothing from another host, no inline script; styles inline only as attributes, which the editor needs for widths.
POLICY = (
    f"default-src 'self'; script-src 'self'; style-src 'self' {_EDITOR}; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
STATUS = {NotFound: 404, NotAllowed: 403, Invalid: 422, Stale: 409}


def in_their_language_and_zone(answer: Answer) -> Answer:
    """Pages in the agent's language and zone; before sign-in, in the browser's language if we have it."""

    def around(request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            language, zone = user.language, user.time_zone
        else:
            language, zone = translation.get_language_from_request(request), "UTC"
        spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(spoken), timezone.override(_zone(zone)):
            response = answer(request)
            response.headers.setdefault("Content-Language", spoken)
            return response

    return around


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def with_safe_headers(answer: Answer) -> Answer:
    """A strict content policy on everything that does not bring its own; pages about people are kept by no cache."""

    def around(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), payment=(), usb=()")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return around


class refusals_as_answers:  # noqa: N801 - it stands among functions in MIDDLEWARE
    """403, 404, 409, 422 for the refusals of the rooms, as a page or as JSON, with the sentence for the person."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 409)
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"error": error.said, **_plain(error.facts)}, status=status)
        page = "errors/404.html" if status == 404 else "errors/refused.html"
        return render(request, page, {"said": error.said, "status": status}, status=status)


def _plain(facts: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in facts.items() if isinstance(value, str | int | list)}
