"""What reading a mail gives: plain values, the attachments still undecoded inside the raw bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Address(NamedTuple):
    """A person's name as shown («» when there is none) and the address as written, without angle brackets."""

    name: str
    email: str

    @property
    def folded(self) -> str:
        """The address as it is compared: lower case."""
        return self.email.strip().lower()

    @property
    def domain(self) -> str:
        return self.folded.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the body. Its content is decoded anew at each reading: a large one never stands in memory."""

    name: str  # cleaned: no folder, no control characters, at most 150 characters, never empty
    content_type: str
    size: int  # decoded, in bytes
    sha256: str  # of the decoded content, hex
    cid: str | None  # Content-ID without angle brackets
    inline: bool  # meant to stand inside the body (an image with a cid, or Content-Disposition: inline)
    kind: str  # "file", "message" (a forwarded or returned mail), "calendar", "report" (delivery reports), "signature"
    _chunks: Callable[[], Iterator[bytes]] = field(repr=False, compare=False)

    def chunks(self) -> Iterator[bytes]:
        """The decoded content in pieces of at most about 64 KB."""
        return self._chunks()

    @property
    def content(self) -> bytes:
        """The whole decoded content. For large attachments prefer `chunks`."""
        return b"".join(self._chunks())


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail, read as well as it can be. `readable=False` still carries whatever was found."""

    readable: bool
    reason: str  # why it is not readable, for the log; «» otherwise
    defects: tuple[
        str, ...
    ]  # what had to be mended, machine words: "charset", "truncated", "depth", "parts"…
    message_id: str | None  # without angle brackets; None when missing
    derived_id: str  # stands in for a missing Message-ID; the same for the same content
    identity: str  # sha256 over From, Date, Subject and the decoded parts, hex
    in_reply_to: str | None
    references: tuple[str, ...]  # oldest first
    from_: Address
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    date: datetime | None  # aware, UTC
    text: str  # plain text for people: the plain part, else the HTML part as text
    html: str  # the HTML part as sent, unsanitised; «» when there is none
    attachments: tuple[Attachment, ...]
    calendars: tuple[str, ...]  # the text of text/calendar parts
    reports: tuple[
        str, ...
    ]  # the text of delivery-status, disposition-notification and returned header parts
    report_type: str  # of multipart/report: "delivery-status", "disposition-notification"; «» otherwise
    language: str | None  # two letters, from Content-Language or Accept-Language
    headers: tuple[tuple[str, str], ...]  # names in lower case, values unfolded and decoded, in order

    @property
    def known_id(self) -> str:
        """The Message-ID, or the one that was derived for want of it."""
        return self.message_id or self.derived_id

    def header(self, name: str) -> str:
        """The first header of this name, «» if there is none."""
        name = name.lower()
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every header of this name, in order."""
        name = name.lower()
        return [value for key, value in self.headers if key == name]

    @property
    def recipients(self) -> tuple[Address, ...]:
        """To and Cc together, each address once."""
        seen: dict[str, Address] = {}
        for address in (*self.to, *self.cc):
            seen.setdefault(address.folded, address)
        return tuple(seen.values())
