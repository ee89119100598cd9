"""What can be made again, kept for a while: pictures of files, remote pictures. Outside the folder that is backed up.

Invariant: a file under its final name is complete. It says nothing about who may see it: whoever asks has been let in.
"""

import hashlib
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from cauce.ground import clock


def find(kind: str, account_id: int, key: str, *, fresh: timedelta) -> bytes | None:
    """What was kept under this key and is not older than `fresh`; None otherwise."""
    path = _path(kind, account_id, key)
    try:
        if _age(path) > fresh:
            return None
        return path.read_bytes()
    except FileNotFoundError:
        return None


def keep(kind: str, account_id: int, key: str, data: bytes) -> None:
    """Keep this under a key, in place of what was there. Raises OSError."""
    path = _path(kind, account_id, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).rename(path)
    finally:
        Path(name).unlink(missing_ok=True)


def forget(kind: str, account_id: int, key: str) -> None:
    """Remove what is kept under a key; twice is once."""
    _path(kind, account_id, key).unlink(missing_ok=True)


def sweep(older_than: timedelta) -> int:
    """Remove everything that has been kept for longer; how many files."""
    removed = 0
    for path in (Path(settings.DATA) / "cache").glob("*/*/*/*"):
        try:
            if _age(path) > older_than:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # another worker sweeps too
            continue
    return removed


def _path(kind: str, account_id: int, key: str) -> Path:
    name = hashlib.sha256(key.encode()).hexdigest()
    return Path(settings.DATA) / "cache" / kind / str(int(account_id)) / name[:2] / name


def _age(path: Path) -> timedelta:
    return clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC)
