"""IMAP as far as reading needs it: a folder is looked at, never selected for writing, mails are fetched unmarked."""

import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from imap_tools.errors import MailboxFolderSelectError, MailboxFolderStatusError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from cauce.channels.models import Mailbox
from cauce.ground.files import secrets
from cauce.ground.net.addresses import connect_allowed

CONNECT_S = 20.0
ANSWER_S = 60.0  # between two pieces of an answer
FETCH_S = 600.0  # for one whole mail
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SIZE = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)")


class SignInRefused(Exception):
    """The server does not take this user or password."""


class NoSuchFolder(Exception):
    """The folder cannot be looked at."""


class NotFetched(Exception):
    """The server does not give this mail."""


class _Connection(imaplib.IMAP4):
    """Connects through our own door, with a limit to every wait."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._context = context
        super().__init__(host, port, CONNECT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        found = connect_allowed(self.host, self.port, timeout_s=timeout or CONNECT_S)
        found.settimeout(ANSWER_S)
        return self._context.wrap_socket(found, server_hostname=self.host) if self._context else found


class _Box(BaseMailBox):
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        box = self._mailbox
        context = ssl.create_default_context()
        client = _Connection(box.imap_host, box.imap_port, context if box.imap_security == "tls" else None)
        if box.imap_security == "starttls":
            client.starttls(context)
        return client


@contextmanager
def connected(mailbox: Mailbox) -> Iterator["Client"]:
    """A signed-in client. Raises SignInRefused, NotOurs (the password), NotReached, OSError, imaplib's errors."""
    password = secrets.unseal(mailbox.imap_secret, about=mailbox.seal_name) if mailbox.imap_secret else ""
    box = _Box(mailbox)
    try:
        try:
            user = mailbox.imap_user or mailbox.address
            if user.isascii() and password.isascii():
                box.login(user, password, initial_folder=None)
            else:
                box.login_utf8(user, password, initial_folder=None)
        except MailboxLoginError as error:
            raise SignInRefused(str(error)) from error
        yield Client(box)
    finally:
        try:
            box.client.shutdown()  # no polite LOGOUT: a server that hangs would be waited for
        except OSError:
            pass


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

    def look_at(self, folder: str) -> tuple[int, int | None]:
        """Open a folder for reading only: its UIDVALIDITY and UIDNEXT (None when the server does not say it)."""
        try:
            self._box.folder.set(folder, readonly=True)
        except MailboxFolderSelectError as error:
            raise NoSuchFolder(folder) from error
        return self._number("UIDVALIDITY") or 0, self._number("UIDNEXT")

    def _number(self, name: str) -> int | None:
        _, values = self._imap.response(name)
        return int(values[0]) if values and values[0] else None

    def refresh(self) -> None:
        """Let the server tell what is new."""
        self._imap.noop()

    def uids_after(self, uid: int) -> list[int]:
        """The UIDs behind this one. (`n:*` also gives the last one when it is smaller: RFC 3501 §6.4.8.)"""
        return sorted(one for one in self._search(f"UID {uid + 1}:*") if one > uid)

    def uids_since(self, day: date) -> list[int]:
        """The UIDs of mails that came on this day or later."""
        return sorted(self._search(f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"))

    def _search(self, what: str) -> list[int]:
        kind, found = self._imap.uid("SEARCH", what)
        if kind != "OK":
            raise imaplib.IMAP4.error(f"SEARCH: {found!r}")
        return [int(word) for line in found if line for word in line.split()]

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """The sizes of mails in bytes; those that are gone are left out."""
        kind, answer = self._imap.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        if kind != "OK":
            return dict.fromkeys(uids, 0)
        sizes: dict[int, int] = {}
        for line in answer:
            text = line[0] if isinstance(line, tuple) else line
            found = [match.groups() for match in _SIZE.finditer(text or b"")]
            uid = next((int(one) for one, _ in found if one), None)
            if uid is not None:
                sizes[uid] = next((int(size) for _, size in found if size), 0)
        return sizes

    def fetch(self, uid: int, *, limit_bytes: int) -> bytes | None:
        """A mail's bytes, at most so many; None when it is gone. Raises NotFetched; OSError when it takes too long."""
        return self._part(uid, f"BODY.PEEK[]<0.{limit_bytes}>")

    def fetch_head(self, uid: int) -> bytes | None:
        """The head of a mail whose body the server does not give."""
        return self._part(uid, "BODY.PEEK[HEADER]")

    def _part(self, uid: int, part: str) -> bytes | None:
        with self._deadline(FETCH_S):
            kind, answer = self._imap.uid("FETCH", str(uid), f"(UID {part})")
        if kind != "OK":
            raise NotFetched(str(answer)[:300])
        pieces: list[Any] = [one for one in answer if isinstance(one, tuple)]
        return bytes(pieces[0][1]) if pieces else None

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """A server that sends a byte now and then does not hold us for ever."""
        timer = threading.Timer(seconds, self._cut)
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
        """Until something may have come (IDLE where the server has it, else `poll_s` seconds) or `stopping()`."""
        if "IDLE" not in self._imap.capabilities:
            sleep(poll_s, stopping)
            self.refresh()
            return
        until = time.monotonic() + at_most_s
        self._box.idle.start()  # type: ignore[no-untyped-call]
        while not stopping() and time.monotonic() < until:
            began = time.monotonic()
            if self._box.idle.poll(timeout=1) or time.monotonic() - began < 0.5:
                break  # news, or a connection that has ended: `stop` finds out
        self._box.idle.stop()  # type: ignore[no-untyped-call]


def sleep(seconds: float, stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping():
        time.sleep(0.1)
