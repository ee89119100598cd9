"""POP3 as far as reading needs it: list, fetch, and delete only when told to."""

import base64
import poplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from cauce.channels.email import credentials
from cauce.channels.email.elsewhere import ANSWER_S, COMMAND_S, CONNECT_S, SignInRefused
from cauce.channels.models import Mailbox
from cauce.ground.net.addresses import connect_allowed

GOODBYE_S = 10.0
_LINE_BYTES = 1024 * 1024
_PIECE_BYTES = 64 * 1024


class NoNames(Exception):
    """The server does not name its mails (UIDL), so nobody could tell new from old."""


class _Connection(poplib.POP3):
    """Connects through our own door, with a limit to every wait."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._tls = context
        super().__init__(host, port, CONNECT_S)

    def _create_socket(self, timeout: float) -> socket.socket:
        found = connect_allowed(self.host, self.port, timeout_s=timeout or CONNECT_S)
        found.settimeout(ANSWER_S)
        return self._tls.wrap_socket(found, server_hostname=self.host) if self._tls else found

    def ask(self, line: str) -> bytes:
        """One line there, one line back. Raises error_proto when it is a refusal."""
        return bytes(self._shortcmd(line))  # type: ignore[attr-defined]

    def whole(self, number: int, limit_bytes: int) -> bytes:
        """A mail, up to so many bytes. The library's own `retr` refuses long lines and holds each as an object."""
        self.ask(f"RETR {number}")
        until = time.monotonic() + COMMAND_S
        data, at_start = bytearray(), True
        while True:
            line = self.file.readline(_PIECE_BYTES)
            if not line or time.monotonic() > until:
                raise poplib.error_proto("the line was cut within a mail")
            if at_start and line in (b".\r\n", b".\n"):
                return bytes(data)
            if len(data) < limit_bytes:
                data += line[1:] if at_start and line.startswith(b"..") else line
            at_start = line.endswith(b"\n")


@contextmanager
def connected(mailbox: Mailbox) -> Iterator["Client"]:
    """A signed-in client; what it was told to delete goes when the block ends well. Raises SignInRefused, NoConsent,
    NotOurs (the password), NotReached, OSError, poplib's errors."""
    who = credentials.for_fetching(mailbox)
    context = ssl.create_default_context()
    tls = context if mailbox.fetch_security == "tls" else None
    connection = _Connection(mailbox.fetch_host, mailbox.fetch_port, tls)
    try:
        if mailbox.fetch_security == "starttls":
            connection.stls(context)
        _sign_in(connection, who)
        client = Client(connection)
        yield client
        client.leave()
    finally:
        connection.close()


def _sign_in(connection: _Connection, who: credentials.Credentials) -> None:
    try:
        if who.token:
            connection.ask("AUTH XOAUTH2")
            # A refusal comes as a challenge, to be answered with nothing before the server says -ERR.
            if not connection.ask(base64.b64encode(who.bearer.encode()).decode()).startswith(b"+OK"):
                connection.ask("")
            return
        connection.encoding = "utf-8"
        connection.user(who.user)
        connection.pass_(who.password)
    except poplib.error_proto as error:
        if b"-ERR EOF" in str(error).encode():
            raise ConnectionError("the server hung up") from error
        raise SignInRefused(str(error)) from error


class Client:
    """One signed-in connection. The server locks the maildrop as long as it lasts, so it should be short."""

    def __init__(self, connection: _Connection) -> None:
        self._pop = connection
        self._there = True

    def names(self) -> dict[str, int]:
        """Every mail by the name that it keeps (UIDL), with its number in this session. Raises NoNames."""
        try:
            _, lines, _ = self._pop.uidl()
        except poplib.error_proto as error:
            raise NoNames(str(error)) from error
        found = {}
        for line in lines:
            number, _, name = line.decode("latin-1").partition(" ")
            found[name.strip()] = int(number)
        return found

    def sizes(self) -> dict[int, int]:
        """The sizes in bytes, by number."""
        _, lines, _ = self._pop.list()
        return {int(line.split()[0]): int(line.split()[1]) for line in lines}

    def fetch(self, number: int, *, limit_bytes: int) -> bytes:
        """A mail's bytes, at most so many."""
        return self._pop.whole(number, limit_bytes)

    def delete(self, number: int) -> None:
        """Have it deleted when the session ends well."""
        self._pop.dele(number)

    def leave(self) -> None:
        """End the session, which carries out the deletions. Twice is once."""
        if self._there:
            self._there = False
            self._pop.sock.settimeout(GOODBYE_S)
            self._pop.ask("QUIT")
