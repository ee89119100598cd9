"""Pictures of other hosts, fetched by us: whoever put one into a mail learns neither who looks nor from where."""

from __future__ import annotations

from datetime import timedelta

from cauce.ground.files import cache
from cauce.ground.files.errors import NoSuchFile
from cauce.ground.files.rasters import raster_type
from cauce.ground.net.client import fetch
from cauce.ground.net.errors import NotReached

KIND = "remote"
FRESH = timedelta(days=7)
NOTHING_FRESH = timedelta(minutes=10)  # what could not be had is tried again after that
LIMIT_BYTES = 8 * 1024 * 1024
WAIT_S = 10.0
REDIRECTS = 3
# The same for everybody, and not ours: a sender need not learn which desk reads.
_HEADERS = {"user-agent": "Mozilla/5.0", "accept": "image/avif,image/webp,image/png,image/jpeg,image/gif"}


def picture(account_id: int, url: str) -> bytes:
    """A remote picture. Raises NoSuchFile when it cannot be had, is too large or slow, or is no raster picture."""
    found = cache.find(KIND, account_id, url, fresh=FRESH)
    if found == b"" and cache.find(KIND, account_id, url, fresh=NOTHING_FRESH) is None:
        found = None
    if found is None:
        found = _fetched(url)
        cache.keep(KIND, account_id, url, found)
    if not found:
        raise NoSuchFile(url)
    return found


def _fetched(url: str) -> bytes:
    try:
        answer = fetch(
            "GET", url, headers=_HEADERS, limit_bytes=LIMIT_BYTES, timeout_s=WAIT_S, redirects=REDIRECTS
        )
    except NotReached:
        return b""
    return answer.body if answer.status == 200 and raster_type(answer.body[:32]) else b""
