"""The one HTTP client for what goes out to addresses that people typed in: webhooks, previews, providers'
services.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cauce.ground.net import addresses
from cauce.ground.net.errors import NotReached, Refused, TooLarge

if TYPE_CHECKING:
    import httpx2

LIMIT_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Any status is an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str  # after redirects


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    limit_bytes: int = LIMIT_BYTES,
    timeout_s: float = 15.0,
    redirects: int = 0,
    resolver: addresses.Resolver = addresses.resolve,
) -> Answer:
    """One request, over within `timeout_s` in all, with at most `limit_bytes` of answer.

    Follows `redirects` of them (none unless asked), each checked like the first; credentials do not go to
    another host. No cookies are kept, no proxy or password is taken from the environment, nothing is
    decompressed. Raises Refused (private address, not http), TooLarge, NotReached. Never inside a
    transaction.
    """
    import httpx2  # here: it is large, and whoever asks nobody anything starts faster

    from cauce.ground.net import lines

    lines.begin(timeout_s, resolver)
    client = httpx2.Client(
        transport=lines.transport(),
        follow_redirects=redirects > 0,
        max_redirects=redirects,
        timeout=timeout_s,
        trust_env=False,
    )
    sent = {"user-agent": "Cauce", "accept-encoding": "identity"} | {
        key.lower(): value for key, value in (headers or {}).items()
    }
    try:
        # The client is not closed: that would close the transport, whose connections the next request uses
        # again.
        with client.stream(method, url, headers=sent, content=content) as response:
            body = _read(response, limit_bytes)
            return Answer(response.status_code, response.headers, body, str(response.url))
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise Refused(url, "not an address of the web") from error
    except httpx2.HTTPError as error:
        raise _unwrapped(error) or NotReached(url, str(error) or type(error).__name__) from error


def _read(response: "httpx2.Response", limit_bytes: int) -> bytes:
    body = bytearray()
    if response.headers.get("content-encoding", "identity") != "identity":
        # a small bomb can hold gigabytes
        raise Refused(str(response.url), "compressed, though we asked for plain")
    for piece in response.iter_raw():
        body += piece
        if len(body) > limit_bytes:
            raise TooLarge(str(response.url), f"more than {limit_bytes} bytes")
    return bytes(body)


def _unwrapped(error: BaseException) -> NotReached | None:
    """Our own refusal, which the library carried up inside its errors."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, NotReached):
        cause = cause.__cause__ or cause.__context__
    return cause
