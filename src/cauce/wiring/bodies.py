"""Bodies taken in whole before Django sees a request, and given out after Django has let go of it.

A slow client costs a coroutine and a temporary file here, never a thread.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import Executor
from typing import IO, Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

REQUEST_IN_MEMORY_BYTES = 64 * 1024
RESPONSE_IN_MEMORY_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024
STALLED_S = 300.0  # who sends or takes nothing at all for so long has gone


class TooLong(Exception):
    """The body is longer than allowed."""


class Gone(Exception):
    """The client left, or stopped sending, before the body was whole."""


async def take(
    receive: Receive, *, declared: int | None, limit_bytes: int, disk: Executor
) -> tuple[IO[bytes], int]:
    """A request's body, rewound, and its length; beyond 64 KB in a temporary file. Raises TooLong, Gone, OSError."""
    if declared is not None and declared > limit_bytes:
        raise TooLong
    body = spool(REQUEST_IN_MEMORY_BYTES)
    size, more = 0, True
    try:
        while more:
            async with asyncio.timeout(STALLED_S):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            chunk, more = message.get("body", b""), message.get("more_body", False)
            size += len(chunk)
            if size > limit_bytes:
                raise TooLong
            if size <= REQUEST_IN_MEMORY_BYTES:
                body.write(chunk)
            else:
                await asyncio.get_running_loop().run_in_executor(disk, body.write, chunk)
    except TimeoutError as error:
        body.close()
        raise Gone from error
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, size


def keep(chunks: Iterable[bytes]) -> tuple[IO[bytes], int]:
    """An answer's body, rewound, and its length; beyond 256 KB in a temporary file."""
    body, size = spool(RESPONSE_IN_MEMORY_BYTES), 0
    for chunk in chunks:
        body.write(chunk)
        size += len(chunk)
    body.seek(0)
    return body, size


async def give(
    send: Send, status: int, headers: list[Header], body: IO[bytes], size: int, *, disk: Executor
) -> None:
    """Send an answer as fast as its reader takes it. A reader who has stalled is left: the server closes."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if size <= RESPONSE_IN_MEMORY_BYTES:
        await send({"type": "http.response.body", "body": body.read()})
        return
    left = size
    while left > 0:
        chunk = await asyncio.get_running_loop().run_in_executor(disk, body.read, CHUNK_BYTES)
        left -= len(chunk)
        try:
            async with asyncio.timeout(STALLED_S):
                await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
        except TimeoutError:
            return


def spool(in_memory_bytes: int) -> IO[bytes]:
    """A file that lies in memory while it is small; in the folder that TMPDIR names when it is not."""
    return tempfile.SpooledTemporaryFile(max_size=in_memory_bytes)


async def plain(send: Send, status: int, text: str = "", *headers: Header) -> None:
    """A short answer in plain text."""
    body = text.encode()
    lines = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
