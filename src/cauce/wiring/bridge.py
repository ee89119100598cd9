"""Django, a WSGI application, on the event loop: a fixed pool of threads, each with database connections that it keeps.

Why not a2wsgi: it holds a thread until the client has sent its last byte and read its last byte, so that eight slow
telephones stop a desk. Why not Django's own ASGI handler: a new thread and a new connection for each request.
"""

import asyncio
import contextvars
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, NamedTuple

from cauce.wiring import bodies
from cauce.wiring.bodies import Header, Receive, Scope, Send
from cauce.wiring.threads import WarmThreads

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

THREADS = 8
WAITING = 400  # requests in line for a thread; beyond them a quick «try later» is kinder than a slow page
CLOSE = (b"connection", b"close")  # the rest of the body is not read
logger = logging.getLogger("cauce.web")


class Answer(NamedTuple):
    """What Django said, whole."""

    status: int
    headers: list[Header]
    body: IO[bytes]
    size: int


class Bridge:
    """The ASGI application around `wsgi`."""

    def __init__(
        self, wsgi: Wsgi, *, limit_bytes: int, threads: int = THREADS, waiting: int = WAITING
    ) -> None:
        self._wsgi, self._limit_bytes, self._most = wsgi, limit_bytes, threads + waiting
        self._threads = WarmThreads(threads, "django")
        self._disk = ThreadPoolExecutor(2, thread_name_prefix="spool")
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = _content_length(scope)
        try:
            body, size = await bodies.take(
                receive, declared=declared, limit_bytes=self._limit_bytes, disk=self._disk
            )
        except bodies.TooLong:
            await bodies.plain(send, 413, "", CLOSE)
            return
        except bodies.Gone:
            await bodies.plain(send, 408, "", CLOSE)
            return
        except OSError:
            logger.exception("no room for a request's body")
            await bodies.plain(send, 503, "", (b"retry-after", b"30"), CLOSE)
            return
        with body:
            answer = await self._ask(environ(scope, body, size))
        if answer is None:
            await bodies.plain(send, 503, "", (b"retry-after", b"5"))
            return
        with answer.body:
            await bodies.give(send, answer.status, answer.headers, answer.body, answer.size, disk=self._disk)

    async def _ask(self, request: dict[str, Any]) -> Answer | None:
        if self._inside >= self._most:
            return None
        self._inside += 1
        try:
            context = contextvars.copy_context()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, context.run, _run, self._wsgi, request)
        finally:
            self._inside -= 1

    def close(self) -> None:
        """Take no more requests; those inside end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._disk.shutdown(wait=False, cancel_futures=True)


def environ(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The request as PEP 3333 wants it. The body is whole, so its length is always known."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    made: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # X_Forwarded_For would be read as X-Forwarded-For, which a proxy vouches for
        key, text = f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}", value.decode("latin-1")
        joint = "; " if name == b"cookie" else ","
        made[key] = f"{made[key]}{joint}{text}" if key in made else text
    made["CONTENT_TYPE"] = made.pop("HTTP_CONTENT_TYPE", "")
    made.pop("HTTP_CONTENT_LENGTH", None)
    made["CONTENT_LENGTH"] = str(size)
    return made


def _run(wsgi: Wsgi, request: dict[str, Any]) -> Answer:
    started: list[tuple[int, list[Header]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        lines = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        started[:] = [(int(status[:3]), lines)]

    chunks = wsgi(request, start_response)
    try:
        body, size = bodies.keep(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()  # Django's end of a request: without it connections would never be looked after
    status, headers = started[0]
    if status not in (204, 304) and not any(name == b"content-length" for name, _value in headers):
        headers.append((b"content-length", str(size).encode()))
    return Answer(status, headers, body, size)


def _content_length(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
