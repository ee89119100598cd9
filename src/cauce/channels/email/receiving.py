"""`cauce receive`: mails from files, folders and mboxes, as if they had just come."""

import errno
import mailbox as mailboxes
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from cauce.channels.email import directory, queue
from cauce.channels.email.intake import Reader
from cauce.channels.errors import NotFound, Refusal
from cauce.channels.models import Mailbox
from cauce.ground.files import raw
from cauce.ground.mail.parsing import parse

BATCH = 20
_HEADS = ("delivered-to", "x-original-to", "envelope-to")


def receive_paths(
    paths: Iterable[str | Path],
    address: str | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    unread: Callable[[Path, OSError], None] | None = None,
) -> dict[str, int]:
    """Take every mail in, durable first, and settle it; counts of accepted, duplicates, failed and (new) tickets.

    `address` is the mailbox for all; without it each mail goes where its head says, else to the first mailbox.
    `progress(done, of)`. What fails here stays in the queue, so that the worker tries again; `unread` is told of a file
    that could not be opened, and the others go on. Raises Refusal when there is no such mailbox.
    """
    fixed, fallback = _mailbox(address)
    files = list(_files(Path(path) for path in paths))
    total = sum(count for _path, count in files)
    counts = dict.fromkeys(("accepted", "duplicates", "failed", "tickets"), 0)
    reader, done = Reader(), 0

    def troubled(path: Path, error: OSError) -> None:
        counts["failed"] += 1
        if unread is not None:
            unread(path, error)

    for batch in _batches(_mails(files, troubled)):
        for name, value in _take(batch, fixed, fallback, reader).items():
            counts[name] += value
        done += len(batch)
        if progress is not None:
            progress(done, max(total, done))
    return counts


def _take(batch: list[bytes], fixed: Mailbox | None, fallback: Mailbox, reader: Reader) -> dict[str, int]:
    arriving = [_arriving(data, fixed, fallback) for data in batch]
    queue.add_all(
        [(raw.prepare(one.account_id, data), [one]) for data, one in zip(batch, arriving, strict=True)]
    )
    keys = [one.key for one in arriving]
    rows = queue.by_keys(keys)
    settled = reader.settle(rows)
    outcomes = [settled[key].outcome if key in settled else "failed" for key in keys]
    return {
        "accepted": len(outcomes) - outcomes.count("failed") - outcomes.count("duplicate"),
        "duplicates": outcomes.count("duplicate"),
        "failed": outcomes.count("failed"),
        "tickets": outcomes.count("opened"),
    }


def _arriving(data: bytes, fixed: Mailbox | None, fallback: Mailbox) -> queue.Arriving:
    if fixed is not None:
        return queue.Arriving(fixed.account_id, fixed.pk, "cli")
    head = parse(data[:65536])
    named = [value for name in _HEADS for value in head.all(name)] + [one.email for one in head.recipients]
    place = directory.first_place(named) or directory.Place(fallback.account_id, fallback.pk)
    return queue.Arriving(place.account_id, place.mailbox_id, "cli")


def _mailbox(address: str | None) -> tuple[Mailbox | None, Mailbox]:
    if address:
        place = directory.place_of(address)
        if place is None:
            raise NotFound(_("There is no mailbox %(address)s.") % {"address": address})
        found = Mailbox.objects.get(pk=place.mailbox_id)
        return found, found
    first = Mailbox.objects.filter(active=True).order_by("pk").first()
    if first is None:
        raise Refusal(_("There is no mailbox yet: `cauce mailbox add ADDRESS`."))
    return None, first


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    """Every file with how many mails it holds, folders walked in the order of names; links to folders are not."""
    for path in paths:
        try:
            if path.is_dir():
                yield from _files(one for one in sorted(path.iterdir()) if _is_wanted(one))
            else:
                yield path, len(mailboxes.mbox(path, create=False)) if _is_mbox(path) else 1
        except OSError:
            yield path, 1  # reading it fails again, and is told then


def _is_wanted(found: Path) -> bool:
    """Whether what lies in a folder is a file or a folder that may hold mails."""
    return not found.name.startswith(".") and (found.is_file() or (found.is_dir() and not found.is_symlink()))


def _is_mbox(path: Path) -> bool:
    if not path.is_file():  # to open a pipe would be to wait for its other end
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _mails(files: Iterable[tuple[Path, int]], troubled: Callable[[Path, OSError], None]) -> Iterator[bytes]:
    for path, _count in files:
        try:
            if _is_mbox(path):
                box = mailboxes.mbox(path, create=False)
                for key in box.keys():  # noqa: SIM118  a mailbox iterates over parsed mails, which we do not want
                    yield box.get_bytes(key)
            else:
                yield path.read_bytes()
        except OSError as error:
            troubled(path, error)


def _batches(mails: Iterator[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for data in mails:
        batch.append(data)
        size += len(data)
        if len(batch) >= BATCH or size > 8 * 1024 * 1024:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
