"""The addresses below /api/v1 (stable: scripts rely on them)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from cauce.api import events, files, messages, problems, searching, tickets
from cauce.api.asking import Bearer

app_name = "api"
api = NinjaAPI(
    title="Cauce",
    version="1",
    description="Everything that an agent does, for machines. Errors are RFC 9457 problems.",
    auth=Bearer(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
problems.answer_with_problems(api)
api.add_router("/tickets", tickets.router)
api.add_router("/tickets", messages.router)
api.add_router("/files", files.router)
api.add_router("/search", searching.router)
api.add_router("/events", events.router)

View = Callable[..., HttpResponse]
_DESCRIPTION = "openapi-json"


def _as_http_wants(view: View) -> View:
    """HEAD is GET without its body (RFC 9110 §9.3.2, the server leaves that out); 405 is a problem as all others."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        response = view(request, *args, **named)
        request.method = asked
        return problems.not_allowed(response) if response.status_code == 405 else response

    return answer


def _patterns() -> list[URLPattern]:
    made = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in made:
        view = require_safe(pattern.callback) if pattern.name == _DESCRIPTION else pattern.callback
        pattern.callback = _as_http_wants(view)
    return [*made, re_path(r"^(?P<rest>.*)$", csrf_exempt(problems.unknown))]


urlpatterns = _patterns()
