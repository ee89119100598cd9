"""IMAP as far as reading needs it: mails are fetched unmarked, and a folder is opened for writing only when told to."""

import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from io import BufferedReader
from typing import Any, cast

from imap_tools.errors import MailboxFolderSelectError, MailboxFolderStatusError
from imap_tools.mailbox import BaseMailBox

from cauce.channels.email.elsewhere import COMMAND_S, sleep
from cauce.channels.email.imap_connection import signed_in
from cauce.channels.models import Mailbox

LISTED_AT_ONCE = 5000
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')


class NoSuchFolder(Exception):
    """The folder cannot be looked at."""


class NotFetched(Exception):
    """The server does not give this mail."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail as a folder lists it."""

    uid: int
    size: int  # bytes; some servers guess
    since: datetime | None  # when the server got it
    head: bytes = b""  # the lines that were asked for


@contextmanager
def connected(mailbox: Mailbox) -> Iterator["Client"]:
    """A signed-in client. Raises what `imap_connection.signed_in` raises."""
    with signed_in(mailbox) as box:
        yield Client(box)


class Client:
    """One signed-in connection."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._imap = box.client

    def status(self, folder: str) -> dict[str, int]:
        """How many mails a folder holds, and its numbers. Raises NoSuchFolder."""
        try:
            return dict(self._box.folder.status(folder, ["MESSAGES", "UIDNEXT", "UIDVALIDITY"]))
        except MailboxFolderStatusError as error:
            raise NoSuchFolder(folder) from error

    def folders(self) -> list[str]:
        """The names of the account's folders."""
        return [one.name for one in self._box.folder.list()]

    def look_at(self, folder: str, *, writing: bool = False) -> tuple[int, int | None]:
        """Open a folder, for reading only unless told: its UIDVALIDITY and UIDNEXT (None when the server does not say
        it). Raises NoSuchFolder."""
        try:
            with self._deadline():
                self._box.folder.set(folder, readonly=not writing)
        except MailboxFolderSelectError as error:
            raise NoSuchFolder(folder) from error
        return self._number("UIDVALIDITY") or 0, self._number("UIDNEXT")

    def _number(self, name: str) -> int | None:
        _, values = self._imap.response(name)
        return int(values[0]) if values and values[0] else None

    def refresh(self) -> None:
        """Let the server tell what is new."""
        with self._deadline():
            self._imap.noop()

    def uids_after(self, uid: int) -> list[int]:
        """The UIDs behind this one. (`n:*` also gives the last one when it is smaller: RFC 3501 §6.4.8.)"""
        self._imap.untagged_responses.pop("EXISTS", None)  # what was told until now, the answer knows
        with self._deadline():
            kind, found = self._imap.uid("SEARCH", f"UID {uid + 1}:*")
        if kind != "OK":
            raise imaplib.IMAP4.error(f"SEARCH: {found!r}")
        return sorted(one for line in found if line for word in line.split() if (one := int(word)) > uid)

    def all_uids(self, folder: str) -> list[int]:
        """Every UID of the folder that is open, in pieces: one long answer would be more than a line may hold."""
        count = self.status(folder)["MESSAGES"]
        found: set[int] = set()
        for first in range(1, count + 1, LISTED_AT_ONCE):
            with self._deadline():
                _, lines = self._imap.fetch(f"{first}:{min(count, first + LISTED_AT_ONCE - 1)}", "(UID)")
            found.update(int(match[1]) for line in lines if line and (match := _UID.search(_flat(line))))
        return sorted(found)

    def listed(self, uids: Sequence[int], *, lines: Sequence[str] = ()) -> list[Lying]:
        """These mails with their sizes and dates, and the wanted lines of their heads; what is gone is left out."""
        what = f" BODY.PEEK[HEADER.FIELDS ({' '.join(lines).upper()})]" if lines else ""
        found: dict[int, Lying] = {}
        for said, literal in self._fetch(uids, f"(UID RFC822.SIZE INTERNALDATE{what})"):
            uid, size, date = _UID.search(said), _SIZE.search(said), _DATE.search(said)
            if uid:
                found[int(uid[1])] = Lying(
                    int(uid[1]), int(size[1]) if size else 0, _moment(date[1]) if date else None, literal
                )
        return [found[uid] for uid in uids if uid in found]

    def fetch(self, uids: Sequence[int], *, limit_bytes: int) -> dict[int, bytes]:
        """The mails' bytes, at most so many of each; without those that are gone. Raises NotFetched."""
        return self._parts(uids, f"BODY.PEEK[]<0.{limit_bytes}>")

    def fetch_head(self, uid: int) -> bytes | None:
        """The head of a mail whose body the server does not give. Raises NotFetched."""
        return self._parts([uid], "BODY.PEEK[HEADER]").get(uid)

    def _parts(self, uids: Sequence[int], part: str) -> dict[int, bytes]:
        found = {}
        for said, literal in self._fetch(uids, f"(UID {part})"):
            if (uid := _UID.search(said)) and b"BODY[" in said.upper():
                found[int(uid[1])] = literal
        return found

    def _fetch(self, uids: Sequence[int], what: str) -> Iterator[tuple[bytes, bytes]]:
        """What the server says of each mail, and the literal among it. Raises NotFetched."""
        if not uids:
            return
        with self._deadline():
            kind, answer = self._imap.uid("FETCH", ",".join(map(str, uids)), what)
        if kind != "OK":
            raise NotFetched(str(answer)[:300])
        # With a literal it comes in two pieces, the second being what stands behind the literal.
        held: tuple[bytes, bytes] | None = None
        for one in answer:
            if isinstance(one, tuple):
                if held is not None:
                    yield held
                held = (bytes(one[0]), bytes(one[1]))
            elif held is not None:
                yield held[0] + b" " + (one or b""), held[1]
                held = None
            elif one:
                yield bytes(one), b""
        if held is not None:
            yield held

    def mark(self, uids: Sequence[int], *, deleted: bool) -> None:
        """Mark these as seen, or remove them for good; the folder must be open for writing. Others' mails that wait to
        be removed stay: without UIDPLUS ours are only marked."""
        if not uids:
            return
        which = ",".join(map(str, uids))
        with self._deadline():
            self._imap.uid("STORE", which, "+FLAGS.SILENT", r"(\Deleted)" if deleted else r"(\Seen)")
            if deleted and "UIDPLUS" in self._imap.capabilities:
                self._imap.uid("EXPUNGE", which)

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """A server that sends a byte now and then does not hold us for ever."""
        timer = threading.Timer(COMMAND_S, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        try:
            self._imap.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def wait_for_news(self, stopping: Callable[[], bool], *, at_most_s: float, poll_s: float) -> None:
        """Until something may have come (IDLE where the server has it, else `poll_s` seconds) or `stopping()`.

        A server tells of a mail once (RFC 3501 §7.3.1), perhaps in its answer to something else: what it has told since
        the last look is news as well.
        """
        if "IDLE" not in self._imap.capabilities:
            sleep(min(poll_s, at_most_s), stopping)
            self.refresh()
            return
        until = time.monotonic() + at_most_s
        self._box.idle.start()  # type: ignore[no-untyped-call]
        while not self._has_news() and not stopping() and time.monotonic() < until:
            began = time.monotonic()
            if self._box.idle.poll(timeout=1) or time.monotonic() - began < 0.5:
                break  # news, or a connection that has ended: `stop` finds out
        self._box.idle.stop()  # type: ignore[no-untyped-call]

    def _has_news(self) -> bool:
        """Whether the server has told something already: in answer to another command, or together with its «+», after
        which the poll, which looks at the socket, does not see what lies in our buffer."""
        if "EXISTS" in self._imap.untagged_responses:
            return True
        waits_s = self._imap.sock.gettimeout()
        self._imap.sock.settimeout(0)
        try:
            return bool(cast(BufferedReader, self._imap.file).peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            self._imap.sock.settimeout(waits_s)


def _flat(line: Any) -> bytes:
    return bytes(line[0] if isinstance(line, tuple) else line)


def _moment(said: bytes) -> datetime | None:
    """«22-Nov-2026 10:00:00 +0100» as a moment."""
    parts = parsedate_tz(said.decode("ascii", "replace").strip().replace("-", " ", 2))
    try:
        return datetime.fromtimestamp(mktime_tz(parts), UTC) if parts else None
    except (ValueError, OverflowError):
        return None
