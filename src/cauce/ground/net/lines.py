"""The connections of the HTTP client: only to addresses that are allowed, and none outlasts its request."""

import ssl
import threading
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore2
import httpx2
from httpcore2._backends.sync import SyncStream

from cauce.ground.net import addresses
from cauce.ground.net.errors import NotReached

# .until: when the request of this thread must be over; .resolver: who answers for names
_request = threading.local()


def begin(timeout_s: float, resolver: addresses.Resolver) -> None:
    """From here on this thread's connections have so many seconds, and ask `resolver` for names."""
    _request.until, _request.resolver = time.monotonic() + timeout_s, resolver


@cache
def transport() -> httpx2.HTTPTransport:
    """The one of this process, with connections that the next request uses again."""
    made = httpx2.HTTPTransport(trust_env=False, verify=ssl.create_default_context())
    # The library has no public way to give it a network back end; the version is pinned and a test holds this
    # line.
    made._pool = httpcore2.ConnectionPool(
        ssl_context=ssl.create_default_context(),
        max_connections=20,
        keepalive_expiry=15.0,
        network_backend=_Guarded(),
    )
    return made


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
