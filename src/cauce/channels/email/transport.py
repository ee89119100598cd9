"""Handing a mail to the server that takes it from us."""

import smtplib
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from cauce.channels.email import credentials
from cauce.channels.email.credentials import Credentials
from cauce.channels.email.smtp_sign_in import sign_in
from cauce.channels.errors import NotDelivered, Refusal
from cauce.channels.models import Mailbox
from cauce.ground.files.errors import NotOurs
from cauce.ground.net import addresses
from cauce.ground.net.errors import NotReached as Unreachable

TIMEOUT_S = 60.0
DATA_TIMEOUT_S = 600.0  # RFC 5321 §4.5.3.2.6: ten minutes for the answer after the dot
IDLE_S = 10.0  # a connection is used again within this time
_kept = threading.local()


@dataclass(frozen=True, slots=True)
class Server:
    """Who takes our mail, and how we speak with them."""

    host: str
    port: int
    security: str  # tls, starttls, none; «offered»: STARTTLS when they have it, unverified unless we sign in
    user: str = ""
    password: str = ""
    token: str = ""  # in place of a password
    typed_in: bool = False  # by a person: private addresses are refused unless allowed


class NotSet(Exception):
    """Nobody has said which server takes our mail."""


def server_for(mailbox: Mailbox | None) -> Server:
    """The mailbox's own server, else the installation's. Raises NotSet, NotDelivered."""
    if mailbox is not None and mailbox.smtp_host:
        try:
            who = credentials.for_sending(mailbox)
        except NotOurs as error:
            words = _("The mailbox's password cannot be opened: type it in again.")
            raise NotDelivered(words, permanent=False) from error
        except (Refusal, Unreachable) as error:  # the provider gives no token
            raise NotDelivered(str(error), permanent=False) from error
        return Server(
            mailbox.smtp_host,
            mailbox.smtp_port,
            mailbox.smtp_security,
            who.user,
            who.password,
            token=who.token,
            typed_in=True,
        )
    if settings.SMTP_URL:
        return from_url(settings.SMTP_URL)
    raise NotSet


def from_url(url: str) -> Server:
    """`smtp://host:port` (TLS when offered), `smtps://user:password@host`, `smtp://…?security=starttls|none`."""
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    wish = dict(parse_qsl(parts.query)).get("security", "tls" if secure else "offered")
    port = parts.port or (465 if secure else 587 if parts.username else 25)
    return Server(
        parts.hostname or "", port, wish, unquote(parts.username or ""), unquote(parts.password or "")
    )


def send(server: Server, *, sender: str, recipient: str, content: bytes) -> str:
    """Give the server a mail; its words when it took it. Raises NotDelivered."""
    try:
        connection, fresh = _connection(server)
        try:
            words = _hand_over(connection, sender, recipient, content)
        except smtplib.SMTPServerDisconnected:
            _forget()
            if fresh:
                raise
            connection, _fresh = _connection(server)  # the kept one had been closed meanwhile
            words = _hand_over(connection, sender, recipient, content)
    except NotDelivered:
        raise
    except smtplib.SMTPAuthenticationError as error:
        _forget()
        words = _words(error.smtp_code, error.smtp_error)
        raise NotDelivered(
            _("The server refuses our user or password: %s") % words, permanent=False
        ) from error
    except smtplib.SMTPResponseException as error:
        _forget()
        raise NotDelivered(_words(error.smtp_code, error.smtp_error), permanent=False) from error
    except (smtplib.SMTPException, OSError, Unreachable) as error:
        _forget()
        raise NotDelivered(
            _("The server %(host)s cannot be reached: %(why)s") % {"host": server.host, "why": error},
            permanent=False,
        ) from error
    _kept.used = time.monotonic()
    return words


def try_out(server: Server) -> None:
    """Connect and sign in, nothing more. Raises what `smtplib` raises, OSError, Unreachable, NotDelivered."""
    connection = _connect(server)
    try:
        connection.noop()
    finally:
        connection.close()


def _hand_over(connection: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> str:
    options = [f"SIZE={len(content)}"] if connection.has_extn("size") else []
    for code, words in (connection.mail(sender, options), connection.rcpt(recipient)):
        if code not in (250, 251):
            _reset(connection)
            raise NotDelivered(_words(code, words), permanent=500 <= code < 600)
    if connection.sock is not None:
        connection.sock.settimeout(DATA_TIMEOUT_S)
    code, words = connection.data(content)
    if code != 250:
        _reset(connection)
        raise NotDelivered(_words(code, words), permanent=500 <= code < 600)
    return _words(code, words)


def _reset(connection: smtplib.SMTP) -> None:
    try:
        connection.rset()
    except (smtplib.SMTPException, OSError):
        _forget()


def _words(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(said.split())}"[:1000]


def _connection(server: Server) -> tuple[smtplib.SMTP, bool]:
    """The connection that this thread has just used, or a new one."""
    kept: smtplib.SMTP | None = getattr(_kept, "connection", None)
    if kept is not None and _kept.server == server and time.monotonic() - _kept.used < IDLE_S:
        return kept, False
    _forget()
    _kept.connection, _kept.server, _kept.used = _connect(server), server, time.monotonic()
    return _kept.connection, True


def _forget() -> None:
    kept: smtplib.SMTP | None = getattr(_kept, "connection", None)
    _kept.connection = None
    if kept is not None:
        kept.close()


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = _OverTls(server, context)
    else:
        connection = _Plain(server)
    try:
        connection.connect(server.host, server.port)
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls" or (
            server.security == "offered" and connection.has_extn("starttls")
        ):
            if server.security == "offered" and not server.user:
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection.starttls(context=context)
            connection.ehlo()
        elif server.user and server.security == "offered":
            raise NotDelivered(
                _("The server offers no encryption, so the password was not sent."), permanent=False
            )
        if server.user:
            sign_in(connection, Credentials(server.user, server.password, server.token))
    except BaseException:
        connection.close()
        raise
    return connection


class _Plain(smtplib.SMTP):
    """Connects through our own door, which refuses private addresses that a person typed in."""

    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__(timeout=TIMEOUT_S)
        self._host = server.host  # what STARTTLS verifies

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        if self._server.typed_in:
            found = addresses.connect_allowed(host, port, timeout_s=min(timeout, 20.0))
        else:
            found = socket.create_connection((host, port), min(timeout, 20.0))
        found.settimeout(timeout)
        return found


class _OverTls(_Plain):
    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(server)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return self._context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)
