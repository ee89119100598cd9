"""From a plain description to the bytes of a mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

from cauce.ground.mail.parsed import Address


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """`content` is bytes, a path, or a stream opened for reading. With `cid` it stands inside the HTML."""

    name: str
    content_type: str
    content: bytes | Path | BinaryIO
    cid: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Everything a mail needs. `date` is given, never taken from a clock; `message_id` and ids without angle brackets."""

    from_: Address
    to: Sequence[Address]
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    cc: Sequence[Address] = ()
    reply_to: Sequence[Address] = ()
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    attachments: Sequence[OutgoingFile] = ()
    automatic: str = ""  # «auto-replied» or «auto-generated» (RFC 3834); «» when a person wrote it
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(mail: Outgoing) -> EmailMessage:
    """The message, ready for `smtplib`. Header injection is impossible: line breaks and control characters become spaces."""
    raise NotImplementedError


def compose_bytes(mail: Outgoing) -> bytes:
    """The same as bytes with CRLF, every line at most 998 octets, 7-bit safe."""
    raise NotImplementedError
