"""The ASGI application `GET /live?topics=queue,ticket-42,me`, and one listener of it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie

from cauce.live.hub import Hub, TooMany
from cauce.live.listener import Listener
from cauce.live.rights import MOST_TOPICS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
    (b"x-content-type-options", b"nosniff"),
]


class Live:
    """The application. A stream is one coroutine that waits for its browser to leave; events come from the hub."""

    def __init__(self) -> None:
        self.hub = Hub()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            return await _refuse(send, 405)
        session, after, topics = _asked(scope)
        granted = await self.hub.grant(session, topics) if session else None
        if granted is None:
            return await _refuse(send, 401)
        if not granted.topics:
            return await _refuse(send, 404)
        listener = Listener(send, session, topics, granted)
        try:
            self.hub.check_room(listener)
        except TooMany:
            return await _refuse(send, 429, (b"retry-after", b"60"))
        # A stream lives for hours; uvicorn keeps the scope as long, with a kilobyte or more of request headers.
        scope["headers"].clear()
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        try:
            await self.hub.join(listener, after)
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.hub.leave(listener)

    def close(self) -> None:
        """End every stream."""
        self.hub.close()


def _asked(scope: MutableMapping[str, Any]) -> tuple[str, int | None, tuple[str, ...]]:
    """Session key, the last position seen, topics wanted."""
    headers = dict(scope["headers"])
    query = parse_qs(scope["query_string"].decode("latin-1"))
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    # A browser that reconnects by itself says the header; a page that was made at a position says it in the address.
    after = headers.get(b"last-event-id", b"").decode("latin-1") or query.get("after", [""])[0]
    topics = dict.fromkeys(topic for topic in query.get("topics", [""])[0].split(",") if topic)
    position = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    return cookies.get(settings.SESSION_COOKIE_NAME, ""), position, tuple(topics)[:MOST_TOPICS]


async def _refuse(send: Send, status: int, *more: tuple[bytes, bytes]) -> None:
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", b"0"),
        (b"cache-control", b"no-store"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
