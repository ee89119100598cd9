"""Removing files 48 hours after their last reference.

A file that the owners no longer refer to gets a mark with the time; a later sweep removes it when the mark is
old enough. Storing the same content again takes the mark away. Rooms that own references say which names they
still use.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from cauce.ground import clock
from cauce.ground.files.store import UNUSED, folder_of, mark_of, turn

KEPT_FOR = timedelta(hours=48)

# Of these names (SHA-256), which does the owner still refer to? (account_id, names) -> names
InUse = Callable[[int, Collection[str]], Collection[str]]


def sweep(account_id: int, owners: Collection[InUse], *, batch: int = 500) -> list[str]:
    """Mark what nobody refers to, remove what has been marked for 48 hours; the names removed."""
    removed: list[str] = []
    _drop_leftovers(account_id)
    files = _files(account_id)
    while paths := list(islice(files, batch)):
        names = {path.name for path in paths}
        used = {name for in_use in owners for name in in_use(account_id, names)}
        removed += _settle(account_id, [path for path in paths if path.name not in used], clock.now())
        for path in paths:
            if path.name in used:
                mark_of(path).unlink(missing_ok=True)
    return removed


def _settle(account_id: int, unused: list[Path], now: datetime) -> list[str]:
    removed = []
    for path in unused:
        mark = mark_of(path)
        with turn(account_id):
            since = _since(mark)
            if since is None:
                mark.write_text(now.isoformat())
            elif now - since >= KEPT_FOR:
                path.unlink(missing_ok=True)
                mark.unlink(missing_ok=True)
                removed.append(path.name)
    return removed


def _drop_leftovers(account_id: int) -> None:
    """What a process was writing when it was killed."""
    for path in (folder_of(account_id) / "incoming").glob("*"):
        if clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) >= KEPT_FOR:
            path.unlink(missing_ok=True)


def _since(mark: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(mark.read_text())
    except (FileNotFoundError, ValueError):
        return None


def _files(account_id: int) -> Iterator[Path]:
    for path in folder_of(account_id).glob("??/??/*"):
        if path.suffix != UNUSED:
            yield path
