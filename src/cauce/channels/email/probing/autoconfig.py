"""What a domain says of its own servers: Mozilla's autoconfig file (https://www.bucksch.org/1/projects/thunderbird/autoconfiguration/).

Only over HTTPS and only from the domain itself: what it says decides where a password goes.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote
from xml.etree import ElementTree

from cauce.channels.email.probing.servers import Server
from cauce.ground.net import client
from cauce.ground.net.errors import NotReached

LIMIT_BYTES = 64 * 1024
TIMEOUT_S = 6.0
REDIRECTS = 2
_KINDS = {"imap": "imap", "pop3": "pop3", "smtp": "smtp"}
_SECURITIES = {"SSL": "tls", "STARTTLS": "starttls"}
Fetch = Callable[[str], bytes]


def addresses(address: str) -> tuple[str, str]:
    """Where the file of an address may lie."""
    domain = address.rpartition("@")[2]
    return (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={quote(address)}",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )


def fetch(url: str) -> bytes:
    """The file, or nothing. Goes through the one client that refuses private addresses."""
    try:
        answer = client.fetch("GET", url, limit_bytes=LIMIT_BYTES, timeout_s=TIMEOUT_S, redirects=REDIRECTS)
    except NotReached:
        return b""
    secure = answer.url.startswith(
        "https://"
    )  # a redirect must not lead out of what nobody can change on the way
    return answer.body if answer.status == 200 and secure else b""


def parse(xml: bytes, address: str) -> list[Server]:
    """The servers that a file names, in its order; none for what is no such file."""
    if (
        not xml or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml
    ):  # entities that grow: no autoconfig file needs them
        return []
    try:
        root = ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError, LookupError):
        return []
    named = [*root.iter("incomingServer"), *root.iter("outgoingServer")]
    found = [_server(one, address) for one in named]
    return [one for one in found if one is not None]


def _server(element: ElementTree.Element, address: str) -> Server | None:
    kind = _KINDS.get(element.get("type", ""))
    security = _SECURITIES.get(_text(element, "socketType"))
    host, port = _filled(_text(element, "hostname"), address), _text(element, "port")
    if kind is None or security is None or not host or not (port.isascii() and port.isdigit()):
        return None  # «plain» is not taken from a file: only a person chooses to send a password in the open
    if not 0 < int(port) < 65536:
        return None
    return Server(kind, host, int(port), security, _filled(_text(element, "username"), address))


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()[:253]


def _filled(text: str, address: str) -> str:
    local, _at, domain = address.rpartition("@")
    for name, value in (("EMAILADDRESS", address), ("EMAILLOCALPART", local), ("EMAILDOMAIN", domain)):
        text = text.replace(f"%{name}%", value)
    return text
