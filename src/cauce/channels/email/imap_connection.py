"""A connection to an IMAP server: through our own door, with a limit to every wait, signed in."""

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools.errors import MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from cauce.channels.email import credentials
from cauce.channels.email.elsewhere import ANSWER_S, CONNECT_S, SignInRefused
from cauce.channels.models import Mailbox
from cauce.ground.net.addresses import connect_allowed


@contextmanager
def signed_in(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    """A connection on which the mailbox's account is signed in. Raises SignInRefused, NoConsent, NotOurs (the
    password), NotReached, OSError, imaplib's errors."""
    who = credentials.for_fetching(mailbox)
    box = _Box(mailbox)
    try:
        _sign_in(box, who)
        yield box
    finally:
        try:
            box.client.shutdown()  # no polite LOGOUT: a server that hangs would be waited for
        except OSError:
            pass


def _sign_in(box: BaseMailBox, who: credentials.Credentials) -> None:
    try:
        if who.token:
            # A refusal comes as a challenge, to be answered with nothing before the server says NO.
            answers = iter([who.bearer.encode()])
            box.client.authenticate("XOAUTH2", lambda _challenge: next(answers, b""))
        elif who.user.isascii() and who.password.isascii():
            box.login(who.user, who.password, initial_folder=None)
        else:
            box.login_utf8(who.user, who.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise  # the line, not the password
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        raise SignInRefused(str(error)) from error
    # What a server can do it often says only to those who have signed in (IDLE, UIDPLUS).
    _kind, said = box.client.capability()
    box.client.capabilities = tuple(said[-1].decode("ascii", "replace").upper().split())


class _Connection(imaplib.IMAP4):
    """Connects through our own door, with a limit to every wait."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._context = context
        super().__init__(host, port, CONNECT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        found = connect_allowed(self.host, self.port, timeout_s=timeout or CONNECT_S)
        found.settimeout(ANSWER_S)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # while IDLE nobody says anything
        return self._context.wrap_socket(found, server_hostname=self.host) if self._context else found


class _Box(BaseMailBox):
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        box = self._mailbox
        context = ssl.create_default_context()
        client = _Connection(box.fetch_host, box.fetch_port, context if box.fetch_security == "tls" else None)
        if box.fetch_security == "starttls":
            client.starttls(context)
        return client
