"""Pages leave compressed: a list of fifty rows is a seventh of its size."""

import gzip
import io
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

FROM_BYTES = 1000
LEVEL = 2  # 0.5 ms for a list; level 6 takes three times as long for a tenth less
PADDING_BYTES = 100
_KINDS = ("text/html", "application/json", "application/problem+json", "text/plain")


def compressed(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Compress what is worth it for browsers that can read it.

    Pages hold secrets (tokens) beside what others wrote, so that their length must not tell whether a guess was right:
    a name of random length goes into the header of each answer (BREACH; Paglialonga et al., «Heal the Breach», 2022).
    """

    def around(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if (
            response.streaming
            or response.has_header("Content-Encoding")
            or len(response.content) < FROM_BYTES
        ):
            return response
        if not response.headers.get("Content-Type", "").startswith(_KINDS):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        response.content = _packed(response.content)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return around


def _packed(content: bytes) -> bytes:
    padding = "x" * secrets.randbelow(PADDING_BYTES)
    room = io.BytesIO()
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=LEVEL, fileobj=room, mtime=0) as file:
        file.write(content)
    return room.getvalue()
