"""Signed addresses for downloads: a view that has checked who asks issues one, the sender beside Django
honours it.

The address is the permission, for five minutes. It holds all that the sender needs, so that no request of a
download ever takes a Django thread or a database connection.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from cauce.ground import clock
from cauce.ground.files.errors import NotOurs
from cauce.ground.files.keys import derive

PREFIX = "/files/"
GOOD_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Download:
    """What a signed address allows: one file, under a name and a type, to be shown (`inline`) or saved."""

    account_id: int
    sha256: str
    name: str
    content_type: str
    inline: bool = False


def address(download: Download) -> str:
    """A path on this server that gives the file for five minutes, or up to one less."""
    return PREFIX + sealed(
        asdict(download), "download addresses", good_for=GOOD_FOR, cut=timedelta(minutes=1)
    )


def opened(path: str) -> Download:
    """What the address allows. Raises NotOurs when it was not issued here, was altered, or has run out."""
    values = unsealed(path.removeprefix(PREFIX), "download addresses")
    try:
        return Download(**values)
    except TypeError as error:  # issued a moment ago by another version of Cauce
        raise NotOurs("an address of another form") from error


def sealed(values: dict[str, Any], purpose: str, *, good_for: timedelta, cut: timedelta) -> str:
    """Values as a piece of an address that only we can make, good for a time or up to `cut` less.

    Its end is cut to a whole `cut`, so that a page rendered twice names the same address and the browser's cache
    serves.
    """
    step = int(cut.total_seconds())
    until = int((clock.now() + good_for).timestamp()) // step * step
    payload = json.dumps(values | {"until": until}, separators=(",", ":"), sort_keys=True)
    body = base64.urlsafe_b64encode(payload.encode()).rstrip(b"=").decode()
    return f"{body}.{_signature(settings.SECRET_KEY, purpose, body)}"


def unsealed(text: str, purpose: str) -> dict[str, Any]:
    """The values again. Raises NotOurs when they were not sealed here for this, were altered, or have run out."""
    body, _, signature = text.partition(".")
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(
        hmac.compare_digest(_signature(secret, purpose, body).encode(), signature.encode())
        for secret in secrets
    ):
        raise NotOurs("an address that was not issued here")
    values: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if values.pop("until") < clock.now().timestamp():
        raise NotOurs("an address that has run out")
    return values


def _signature(secret: str | bytes, purpose: str, body: str) -> str:
    digest = hmac.digest(derive(secret, purpose), body.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
