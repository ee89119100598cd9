"""Files named by the SHA-256 of their content, under `<data>/files/<account>/ab/cd/<sha256>`.

Invariant: a file under its final name is complete and durable, and never changes. So a backup of the database
that is taken first, and of the files after it, is consistent.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from cauce.ground.files.errors import NoSuchFile, TooLarge

CHUNK_BYTES = 128 * 1024
UNUSED = ".unused"  # the mark beside a file that nothing referred to at the last sweep (see sweeping.py)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: its name and its length."""

    sha256: str
    size: int


def put(account_id: int, source: BinaryIO | Iterable[bytes], *, limit_bytes: int | None = None) -> Stored:
    """Keep a stream; durable when it returns. The same content twice is one file. Raises TooLarge, OSError.

    Memory stays at one chunk whatever the length. A full disk leaves nothing behind but the error.
    """
    home = folder_of(account_id)
    incoming = home / "incoming"
    _make_durable_folder(incoming)
    handle, name = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as out:
            stored = _copy(source, out, limit_bytes)
            out.flush()
            os.fsync(out.fileno())
        _settle(account_id, Path(name), stored)
    finally:
        Path(name).unlink(missing_ok=True)
    return stored


def path_of(account_id: int, sha256: str) -> Path:
    """Where a file lies or would lie. Raises NoSuchFile for what cannot be a name."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NoSuchFile(sha256)
    return folder_of(account_id) / sha256[:2] / sha256[2:4] / sha256


def open_(account_id: int, sha256: str) -> BinaryIO:
    """A file for reading. Raises NoSuchFile."""
    try:
        return path_of(account_id, sha256).open("rb")
    except FileNotFoundError as error:
        raise NoSuchFile(sha256) from error


def exists(account_id: int, sha256: str) -> bool:
    """Whether the file is there."""
    return path_of(account_id, sha256).exists()


def remove_for_good(account_id: int, sha256: str) -> None:
    """Remove a file now, as an erasure does; twice is once. The caller knows that nothing refers to it."""
    with turn(account_id):
        path = path_of(account_id, sha256)
        path.unlink(missing_ok=True)
        mark_of(path).unlink(missing_ok=True)


def folder_of(account_id: int) -> Path:
    """Everything of one account."""
    return Path(settings.DATA) / "files" / str(int(account_id))


def mark_of(path: Path) -> Path:
    """The mark that says since when nothing refers to the file."""
    return path.with_name(path.name + UNUSED)


@contextmanager
def turn(account_id: int) -> Iterator[None]:
    """Keeps a sweep from removing a file in the moment in which somebody stores the same content again."""
    home = folder_of(account_id)
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".turn").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy(source: BinaryIO | Iterable[bytes], out: BinaryIO, limit_bytes: int | None) -> Stored:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(source):
        size += len(chunk)
        if limit_bytes is not None and size > limit_bytes:
            raise TooLarge(limit_bytes)
        digest.update(chunk)
        out.write(chunk)
    return Stored(digest.hexdigest(), size)


def _chunks(source: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    read = getattr(source, "read", None)
    if read is None:
        yield from source
        return
    while chunk := read(CHUNK_BYTES):
        yield chunk


def _settle(account_id: int, incoming: Path, stored: Stored) -> None:
    final = path_of(account_id, stored.sha256)
    _make_durable_folder(final.parent)
    with turn(account_id):
        mark_of(final).unlink(missing_ok=True)
        if not final.exists():
            incoming.rename(final)
    # Also when it was there already: whoever stored it first may not have come this far.
    _fsync_folder(final.parent)


def _make_durable_folder(folder: Path) -> None:
    """Make a folder whose name survives a power cut: each new level is written into its parent."""
    if folder.is_dir():
        return
    _make_durable_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _fsync_folder(folder.parent)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
