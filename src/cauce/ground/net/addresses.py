"""Which addresses may be connected to, and connecting to them."""

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings

from cauce.ground.net.errors import NotReached, Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, in the order in which the system would try them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether the address lies on the open internet, whatever form it is dressed in."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def may_connect(address: Address) -> bool:
    """Public, or allowed by `CAUCE_ALLOW_PRIVATE` (networks like `10.0.0.0/8`, or `all`)."""
    allowed = settings.ALLOW_PRIVATE_HOSTS
    if is_public(address) or "all" in allowed:
        return True
    inner = _inner(address) or address
    return any(inner in ipaddress.ip_network(network, strict=False) for network in allowed)


def connect_allowed(
    host: str, port: int, *, timeout_s: float = 10.0, resolver: Resolver = resolve
) -> socket.socket:
    """A connected socket to a host that somebody typed in (IMAP, SMTP, a webhook).

    Resolves once and connects to what it has checked, so that a name cannot change in between (DNS
    rebinding). Tries every address in turn within `timeout_s`. Raises Refused, NotReached.
    """
    until = time.monotonic() + timeout_s
    where = f"{host}:{port}"
    allowed = allowed_of(host, port, resolver)
    trouble: OSError | None = None
    for i, address in enumerate(allowed):
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            # A share of the time for each, so that a dead first address does not eat the second's.
            return socket.create_connection((address, port), timeout=left / (len(allowed) - i))
        except OSError as error:
            trouble = error
    raise NotReached(where, str(trouble or "timed out")) from trouble


def allowed_of(host: str, port: int, resolver: Resolver) -> list[str]:
    """The addresses of a host that may be connected to. Raises Refused if there is none, NotReached."""
    where = f"{host}:{port}"
    try:
        found = resolver(host, port)
    except (OSError, UnicodeError) as error:  # UnicodeError: a label too long for IDNA
        raise NotReached(where, str(error)) from error
    allowed = [address for address in found if may_connect(_parsed(address))]
    if not allowed:
        raise Refused(where, "a private address")
    return allowed


def _parsed(address: str) -> Address:
    return ipaddress.ip_address(address.partition("%")[0])  # fe80::1%eth0


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one only wraps: ::ffff:127.0.0.1 is the loopback, which Python 3.11 calls
    global.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo: Any = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
