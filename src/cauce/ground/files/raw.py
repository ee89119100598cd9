"""Keeping raw input, durable before it is acknowledged.

Two steps, because the second is a transaction and must be short: `prepare` compresses and, when large, writes
the file; `add` puts the row in, inside the caller's `write(using="raw")`, so that the row of the channel's
own queue is in the same commit.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

import zstandard
from django.db.models import QuerySet

from cauce.ground import clock
from cauce.ground.db import prepared, rows, write
from cauce.ground.files import store
from cauce.ground.files.errors import NoSuchFile
from cauce.ground.files.models import Raw

IN_ROW_BYTES = 256 * 1024  # compressed; longer ones would make raw.db slow to back up
LEVEL = 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """Raw input that is ready for its row; what is in a file is durable already."""

    account_id: int
    sha256: str
    size: int
    body: bytes | None
    file: str


def prepare(account_id: int, data: bytes | Path) -> Prepared:
    """Compress bytes or a file (which is read in pieces, whatever its size). No database. Raises OSError."""
    if isinstance(data, Path):
        with data.open("rb") as source:
            return _prepare(account_id, _pieces(source))
    return _prepare(account_id, [data])


def add(prepared: Prepared) -> Raw:
    """The row of prepared input; inside `write(using="raw")`."""
    row = Raw(
        account_id=prepared.account_id,
        sha256=prepared.sha256,
        size=prepared.size,
        body=prepared.body,
        file=prepared.file,
        received_at=clock.now(),
    )
    rows.insert(row)
    return row


@prepared
def _raw(pk: int) -> QuerySet[Raw]:
    return Raw.objects.filter(pk=pk)


def open_raw(raw_id: int) -> BinaryIO:
    """The bytes exactly as received, as a stream. Raises NoSuchFile."""
    raw = next(iter(_raw(raw_id)), None)
    if raw is None:
        raise NoSuchFile(f"raw {raw_id}")
    packed = raw.body if raw.body is not None else store.open_(raw.account_id, raw.file)
    return cast(BinaryIO, zstandard.ZstdDecompressor().stream_reader(packed))


def forget_raw(raw_ids: Collection[int]) -> None:
    """Erase raw input for good, files included, at once: for erasures and for retention. Twice is once."""
    with write(using="raw"):
        found = Raw.objects.filter(pk__in=raw_ids)
        files = set(found.exclude(file="").values_list("account_id", "file"))
        found.delete()
    for account_id, file in files:
        if not Raw.objects.filter(account_id=account_id, file=file).exists():
            store.remove_for_good(account_id, file)


def files_in_use(account_id: int, names: Collection[str]) -> set[str]:
    """Which of these files raw input refers to: what a sweep asks."""
    return set(Raw.objects.filter(account_id=account_id, file__in=names).values_list("file", flat=True))


def _prepare(account_id: int, pieces: Iterable[bytes]) -> Prepared:
    tally = _Tally()
    packed = _compressed(tally.over(pieces))
    head = bytearray()
    for piece in packed:
        head += piece
        if len(head) > IN_ROW_BYTES:
            stored = store.put(account_id, chain([bytes(head)], packed))
            return Prepared(account_id, tally.digest.hexdigest(), tally.size, None, stored.sha256)
    return Prepared(account_id, tally.digest.hexdigest(), tally.size, bytes(head), "")


class _Tally:
    """Counts and hashes what flows through."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.size = 0

    def over(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.digest.update(piece)
            self.size += len(piece)
            yield piece


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zstandard.ZstdCompressor(level=LEVEL).compressobj()
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(store.CHUNK_BYTES):
        yield piece
