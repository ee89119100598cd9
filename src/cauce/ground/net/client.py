"""The one HTTP client for what goes out to addresses that people typed in: webhooks, previews, providers'
services.
"""

import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore2
import httpx2
from httpcore2._backends.sync import SyncStream

from cauce.ground.net import addresses
from cauce.ground.net.errors import NotReached, Refused, TooLarge

LIMIT_BYTES = 1024 * 1024
# .until: when the request of this thread must be over; .resolver: who answers for names
_request = threading.local()


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
    _request.until, _request.resolver = time.monotonic() + timeout_s, resolver
    client = httpx2.Client(
        transport=_transport(),
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


def _read(response: httpx2.Response, limit_bytes: int) -> bytes:
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


@cache
def _transport() -> httpx2.HTTPTransport:
    transport = httpx2.HTTPTransport(trust_env=False, verify=ssl.create_default_context())
    # The library has no public way to give it a network back end; the version is pinned and a test holds this
    # line.
    transport._pool = httpcore2.ConnectionPool(
        ssl_context=ssl.create_default_context(),
        max_connections=20,
        keepalive_expiry=15.0,
        network_backend=_Guarded(),
    )
    return transport


class _Guarded(httpcore2.NetworkBackend):
    """Connects only to checked addresses. TLS still speaks to the name, so certificates are verified as
    usual.
    """

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        left = _left(timeout)
        try:
            connected = addresses.connect_allowed(host, port, timeout_s=left, resolver=_request.resolver)
        except NotReached as error:
            raise httpcore2.ConnectError(str(error)) from error
        return _Timed(SyncStream(connected))


class _Timed(httpcore2.NetworkStream):
    """A stream whose every wait ends with the request: a server that drips a byte a second holds nobody for
    long.
    """

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None) -> float:
    left: float = _request.until - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("took too long")
    return left if timeout is None else min(timeout, left)
