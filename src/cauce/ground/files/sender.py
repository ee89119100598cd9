"""Sends files to whoever holds a signed address: an ASGI application beside Django.

A slow reader holds one open file and one chunk here, and no thread: threads only read the disk, a chunk at a
time.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.http import content_disposition_header

from cauce.ground.files import signing, store
from cauce.ground.files.errors import NoSuchFile, NotOurs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CHUNK_BYTES = 64 * 1024
STALLED_S = 300.0  # who takes no chunk for so long has gone; a modem needs a minute for one
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
# Types that a browser would run or render as a page are sent as mere bytes, though they are saved and not
# shown anyway.
RUN_BY_BROWSERS = ("html", "xml", "svg", "javascript", "ecmascript", "flash", "multipart")


@dataclass(frozen=True, slots=True)
class _Found:
    download: signing.Download
    file: BinaryIO
    size: int


class FileSender:
    """The application. `threads` read the disk for all downloads together."""

    def __init__(self, threads: int = 2) -> None:
        self._disk = ThreadPoolExecutor(threads, thread_name_prefix="files")

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            return await refuse(send, 405)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._disk, _find, scope["path"])
        except (NotOurs, NoSuchFile):
            return await refuse(send, 404)
        try:
            await send(
                {"type": "http.response.start", "status": 200, "headers": headers(found.download, found.size)}
            )
            if scope["method"] == "HEAD":
                return await send({"type": "http.response.body", "body": b""})
            await self._send_all(found, receive, send)
        finally:
            found.file.close()

    async def _send_all(self, found: _Found, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(_until_gone(receive))
        left = found.size
        try:
            while not gone.done():
                chunk = await loop.run_in_executor(self._disk, found.file.read, min(CHUNK_BYTES, left))
                left -= len(chunk)
                async with asyncio.timeout(STALLED_S):
                    await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
                if left <= 0:
                    return
        except TimeoutError:
            return  # the server closes a connection whose response was not completed
        finally:
            gone.cancel()

    def close(self) -> None:
        """Let the threads go."""
        self._disk.shutdown(wait=False, cancel_futures=True)


def headers(download: signing.Download, size: int) -> list[tuple[bytes, bytes]]:
    """The headers of an answer: nothing that a customer sent can run or be taken for a page of ours."""
    kind = download.content_type.partition(";")[0].strip().lower()
    inline = download.inline and kind in SHOWN_INLINE
    if (
        not kind.isascii()
        or not kind.isprintable()
        or kind.count("/") != 1
        or any(word in kind for word in RUN_BY_BROWSERS)
    ):
        kind = "application/octet-stream"
    name = "".join(letter for letter in download.name if letter.isprintable()) or "file"
    disposition = content_disposition_header(not inline, name) or "inline"
    return [
        (b"content-type", kind.encode("ascii")),
        (b"content-length", str(size).encode()),
        (b"content-disposition", disposition.encode("ascii")),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        # A mail's picture is shown inside a sandbox, which has no origin; whoever has the address has the file anyway.
        (b"cross-origin-resource-policy", b"cross-origin" if inline else b"same-origin"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"private, max-age=240"),
    ]


def _find(path: str) -> _Found:
    download = signing.opened(path)
    file = store.open_(download.account_id, download.sha256)
    size = file.seek(0, 2)
    file.seek(0)
    return _Found(download, file, size)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: Send, status: int) -> None:
    """Answer with a status and nothing else."""
    lines = [(b"content-type", b"text/plain"), (b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": b""})
