"""Knowing again what was seen in an account elsewhere, whatever number it has there now."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import mktime_tz, parsedate_tz

from cauce.channels.models import FetchMark, Mailbox
from cauce.ground.db import write

# What no reader and no server changes later. Received names the servers' own number of each delivery, so two mails of
# one sender in one second differ; a mail without it (put there by a program) is told by its size as well.
LINES = ("Message-ID", "Date", "From", "To", "Subject", "Received")
HEAD, UIDL = "head", "uidl"
SKEW = timedelta(
    minutes=10
)  # by which a server's clock may be behind ours: rather a case too many than one lost
_AT_ONCE = 500
_HEAD_BYTES = 65536  # of a mail without an end to its head
_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"(?m)^([!-9;-~]+)[ \t]*:((?:.*)(?:\r?\n[ \t].*)*)")


def digest_of_head(head: bytes, size: int) -> str:
    """A mail's digest: of the `LINES` of its head, in whatever order they come."""
    said: dict[bytes, list[bytes]] = {}
    for name, value in _fields(head):
        said.setdefault(name, []).append(b" ".join(value.split()))
    parts = [name.lower().encode() + b":" + b"\n".join(said.get(name.lower().encode(), [])) for name in LINES]
    if b"received" not in said:
        parts.append(str(size).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


def digest_of_mail(data: bytes, size: int) -> str:
    """The same of a whole mail, whose size is what the server says."""
    end = _END.search(data)
    return digest_of_head(data[: end.start() + 2] if end else data[:_HEAD_BYTES], size)


def digest_of_uidl(uidl: str) -> str:
    """A POP3 server's name for a mail, as it is kept."""
    return hashlib.sha256(uidl.encode("latin-1", "replace")).hexdigest()[:32]


def got_at(head: bytes) -> datetime | None:
    """When the last server on its way took the mail, as it wrote above all others."""
    for name, value in _fields(head):
        if name == b"received":
            parts = parsedate_tz(value.rpartition(b";")[2].decode("ascii", "replace").strip())
            try:
                return datetime.fromtimestamp(mktime_tz(parts), UTC) if parts else None
            except (ValueError, OverflowError):
                return None
    return None


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    end = _END.search(head)
    return [
        (match[1].lower(), match[2])
        for match in _FIELD.finditer(head[: end.start() + 2] if end else head)
        if match[1].lower() in _WANTED
    ]


_WANTED = frozenset(name.lower().encode() for name in LINES)


def known(mailbox: Mailbox, kind: str, digests: Sequence[str]) -> dict[str, bool]:
    """Those of these digests that were seen before, and whether the mail was left there."""
    found: dict[str, bool] = {}
    for first in range(0, len(digests), _AT_ONCE):
        rows = FetchMark.objects.filter(
            mailbox=mailbox, kind=kind, digest__in=digests[first : first + _AT_ONCE]
        )
        found |= dict(rows.values_list("digest", "left"))
    return found


def note(mailbox: Mailbox, kind: str, digests: Iterable[str], *, left: bool = False) -> None:
    """Remember these, in short transactions unless the caller has one; one that was left and is taken now is no longer
    left."""
    every = list(dict.fromkeys(digests))
    for first in range(0, len(every), _AT_ONCE):
        rows = [
            FetchMark(mailbox=mailbox, kind=kind, digest=one, left=left)
            for one in every[first : first + _AT_ONCE]
        ]
        with write():
            if left:
                FetchMark.objects.bulk_create(rows, ignore_conflicts=True)
            else:
                FetchMark.objects.bulk_create(
                    rows,
                    update_conflicts=True,
                    unique_fields=["mailbox", "kind", "digest"],
                    update_fields=["left"],
                )
