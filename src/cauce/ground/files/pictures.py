"""Pictures that are made or fetched: of files, and of other hosts. Sent beside Django by signed addresses, so that a
slow host or a large PDF never holds one of its threads.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from cauce.ground import clock
from cauce.ground.files import previews, remote, signing
from cauce.ground.files.errors import NoSuchFile, NotDrawn, NotOurs
from cauce.ground.files.rasters import raster_type
from cauce.ground.files.sender import Message, Receive, Send, refuse

PREFIX = "/pictures/"
PURPOSE = "picture addresses"
REMOTE_PERIOD = timedelta(hours=12)
# A sheet of paper, in a grey that is seen on light and on dark: the picture of a file that cannot be drawn. Whether one
# can is known only after trying, which no page waits for; a refusal would be a broken picture on it.
UNDRAWN = Path(__file__).with_name("undrawn.webp").read_bytes()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a signed address shows: a remote picture (`url`), or one of a file in the store."""

    account_id: int
    url: str = ""
    sha256: str = ""
    kind: str = ""  # how the file is drawn: image, pdf
    size: str = ""  # small, large


def address(picture: Picture) -> str:
    """Where a file's picture is for five minutes. For a viewer who may see the file."""
    return PREFIX + signing.sealed(
        asdict(picture), PURPOSE, good_for=signing.GOOD_FOR, cut=timedelta(minutes=1)
    )


def remote_address(account_id: int, url: str) -> str:
    """Where a remote picture is for the rest of this half day and the next: long, since pages that show it are kept,
    and harmless, since anybody who has the original address can see it."""
    return _remote_address(account_id, url, remote_period())


def remote_period() -> int:
    """The number of this half day: addresses of remote pictures are the same all through it."""
    return int(clock.now().timestamp() // REMOTE_PERIOD.total_seconds())


@lru_cache(maxsize=4096)
def _remote_address(account_id: int, url: str, period: int) -> str:
    """`period` is only the cache's key."""
    return PREFIX + signing.sealed(
        asdict(Picture(account_id, url=url)), PURPOSE, good_for=2 * REMOTE_PERIOD, cut=REMOTE_PERIOD
    )


class PictureSender:
    """The application. Those who wait for other hosts hold up nobody who draws, nor any page."""

    def __init__(self, fetching: int = 8, drawing: int = 2) -> None:
        self._fetching = ThreadPoolExecutor(fetching, thread_name_prefix="pictures")
        self._drawing = ThreadPoolExecutor(drawing, thread_name_prefix="previews")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(send, 405)
            return
        try:
            picture = opened(scope["path"])
            hands = self._fetching if picture.url else self._drawing
            data = await asyncio.get_running_loop().run_in_executor(hands, _made, picture)
        except (NotOurs, NoSuchFile, OSError):
            await refuse(send, 404)
            return
        await send({"type": "http.response.start", "status": 200, "headers": _headers(data)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else data})

    def close(self) -> None:
        """Let the threads go."""
        self._fetching.shutdown(wait=False, cancel_futures=True)
        self._drawing.shutdown(wait=False, cancel_futures=True)


def opened(path: str) -> Picture:
    """What the address shows. Raises NotOurs when it was not issued here, was altered, or has run out."""
    try:
        return Picture(**signing.unsealed(path.removeprefix(PREFIX), PURPOSE))
    except TypeError as error:  # issued a moment ago by another version of Cauce
        raise NotOurs("an address of another form") from error


def _made(picture: Picture) -> bytes:
    if picture.url:
        return remote.picture(picture.account_id, picture.url)
    try:
        return previews.preview(picture.account_id, picture.sha256, picture.kind, picture.size)
    except NotDrawn:
        return UNDRAWN


def _headers(data: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", raster_type(data[:32]).encode() or b"application/octet-stream"),
        (b"content-length", str(len(data)).encode()),
        (b"content-disposition", b"inline"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        # A mail's own look stands inside a sandbox, which has no origin when it is a tab of its own.
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"private, max-age=3600"),
    ]
