"""Did this mail come from whom it says? SPF, DKIM and DMARC."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from mmap import mmap

Resolver = Callable[[str, str], list[str]]
"""(name, type "TXT"|"A"|"AAAA"|"MX"|"PTR") -> records as text; [] when there are none; raises TimeoutError or LookupError on trouble."""


@dataclass(frozen=True, slots=True)
class Authenticity:
    """Each is an RFC 8601 word: pass, fail, softfail, neutral, none, temperror, permerror. source: "checked", "header", "none"."""

    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    source: str = "none"

    @property
    def failed(self) -> bool:
        """The sender is not who the mail says: never join a ticket by its number."""
        raise NotImplementedError


def authenticate(
    raw: bytes | mmap,
    *,
    ip: str,
    helo: str,
    mail_from: str,
    header_from: str,
    resolver: Resolver | None = None,
    timeout_s: float = 3.0,
) -> Authenticity:
    """Check a mail against DNS. `resolver=None` asks the system's DNS. Never raises."""
    raise NotImplementedError


def from_trusted_header(values: Sequence[str], *, authserv_id: str) -> Authenticity | None:
    """The verdict of the first Authentication-Results that our own edge (`authserv_id`) wrote, or None."""
    raise NotImplementedError
