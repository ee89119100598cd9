"""Speaking with a mail server that somebody typed in or that we guessed: connected, greeted, over TLS; in bounded time.

What a server says is repeated to nobody until it has greeted as a mail server does: probing must not be a way to read
the banners of other services.
"""

from __future__ import annotations

import imaplib
import poplib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from cauce.channels.email.probing.servers import Server, Symptom, Trouble
from cauce.ground.net.addresses import connect_allowed
from cauce.ground.net.errors import NotReached, Refused

CONNECT_S = 8.0
ANSWER_S = 15.0
WHOLE_S = 40.0  # one conversation, however slowly the other side speaks
WORDS = 300
# OpenSSL's numbers for what is wrong with a certificate (openssl/x509_vfy.h).
_CERTIFICATES = {10: "expired", 9: "expired", 62: "wrong_name", 64: "wrong_name"}


class Talk:
    """One conversation. `with Talk(server) as talk: with talk.during("sign_in"): talk.client.login(…)`.

    Raises Trouble with the stage at which it broke off. `unverified`: only to read a certificate that is wrong.
    """

    def __init__(self, server: Server, *, unverified: bool = False) -> None:
        self.server = server
        self.client: Any = None
        self._context = ssl._create_unverified_context() if unverified else ssl.create_default_context()
        self._stage = "connect"
        self._greeted = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(WHOLE_S, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Talk:
        self._timer.start()
        try:
            with self.during("connect"):
                self.client = _OPENED[self.server.kind](self)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, without polite words that a server could keep us waiting for."""
        self._timer.cancel()
        self._cut()
        if self._socket is not None:
            self._socket.close()

    @contextmanager
    def during(self, stage: str) -> Iterator[None]:
        """Whatever fails inside is told as Trouble at this stage."""
        self._stage = stage
        try:
            yield
        except Trouble:
            raise
        except Exception as error:
            raise Trouble(self.server, self._symptom(error)) from error

    def fails(self, error: str, words: str = "") -> Trouble:
        """A trouble that no exception told of."""
        return Trouble(self.server, Symptom(self.server.kind, self._stage, error, words=words))

    def certificate_names(self) -> tuple[str, ...]:
        """The names in the certificate of the other side."""
        found = getattr(self.client, "sock", None)
        der = found.getpeercert(True) if isinstance(found, ssl.SSLSocket) else None
        if not der:
            return ()
        from cryptography import x509  # here: it takes long to load, for one glance

        try:
            names = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(
                x509.SubjectAlternativeName
            )
        except (ValueError, x509.ExtensionNotFound):
            return ()
        return tuple(names.value.get_values_for_type(x509.DNSName)[:5])

    # --- what the clients of the standard library call ------------------------------------------------------

    def connect(self) -> socket.socket:
        """A connected socket, with TLS when it is spoken from the first byte."""
        self._socket = connect_allowed(self.server.host, self.server.port, timeout_s=CONNECT_S)
        self._socket.settimeout(ANSWER_S)
        if self.server.security == "tls":
            self._stage = "tls"
            self._socket = self._context.wrap_socket(self._socket, server_hostname=self.server.host)
        self._stage = "greeting"
        return self._socket

    def greeted(self) -> ssl.SSLContext | None:
        """The other side is a mail server. What STARTTLS is to be spoken with, if it is."""
        self._greeted = True
        self._stage = "tls"
        return self._context if self.server.security == "starttls" else None

    def _cut(self) -> None:
        try:
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is gone already

    def _symptom(self, error: Exception) -> Symptom:
        kind, stage = self.server.kind, self._stage
        line = _line_error(error)
        if line:
            return Symptom(kind, stage, line)
        if not self._greeted:
            return Symptom(kind, "greeting", "not_mail")
        if isinstance(error, smtplib.SMTPResponseException):
            return Symptom(kind, stage, code=error.smtp_code, words=_plain(error.smtp_error))
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, words = next(iter(error.recipients.values()))
            return Symptom(kind, "recipient", code=code, words=_plain(words))
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Symptom(kind, stage, "not_offered")
        if isinstance(error, smtplib.SMTPServerDisconnected | imaplib.IMAP4.abort | EOFError):
            return Symptom(kind, stage, "closed", words=_plain(error) if stage == "sign_in" else "")
        return Symptom(kind, stage, words=_plain(error))


def _line_error(error: Exception) -> str:
    """What the line did, if it was the line. The order matters: narrower kinds are kinds of OSError too."""
    if isinstance(error, Refused):
        return "private"
    if isinstance(error, NotReached):
        cause = error.__cause__
        return (_line_error(cause) if isinstance(cause, Exception) else "") or "timed_out"
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(error.verify_code, "unknown_authority")
    if isinstance(error, smtplib.SMTPException):
        return ""  # one of them is an OSError too
    kinds = (
        (ssl.SSLError, "not_tls"), (socket.gaierror, "no_such_name"), (UnicodeError, "no_such_name"),
        (TimeoutError, "timed_out"), (ConnectionRefusedError, "refused"), (ConnectionError, "closed"),
        (OSError, "unreachable"),
    )  # fmt: skip
    return next((name for kind, name in kinds if isinstance(error, kind)), "")


def _plain(words: object) -> str:
    if isinstance(words, Exception) and words.args:
        words = words.args[0]
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:WORDS]


class _Imap(imaplib.IMAP4):
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        super().__init__(talk.server.host, talk.server.port, CONNECT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._talk.connect()


class _Pop3(poplib.POP3):
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        super().__init__(talk.server.host, talk.server.port, CONNECT_S)

    def _create_socket(self, timeout: float) -> socket.socket:
        return self._talk.connect()


class _Smtp(smtplib.SMTP):
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        super().__init__(timeout=CONNECT_S)
        self._host = talk.server.host  # what STARTTLS verifies

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._talk.connect()


def _imap(talk: Talk) -> _Imap:
    client = _Imap(talk)
    context = talk.greeted()
    if context is not None:
        if "STARTTLS" not in client.capabilities:
            raise talk.fails("not_offered")
        client.starttls(context)
    return client


def _pop3(talk: Talk) -> _Pop3:
    client = _Pop3(talk)
    context = talk.greeted()
    if context is not None:
        try:
            client.stls(context)
        except poplib.error_proto as error:
            raise talk.fails("not_offered") from error
    return client


def _smtp(talk: Talk) -> _Smtp:
    client = _Smtp(talk)
    code, _words = client.connect(talk.server.host, talk.server.port)
    if code != 220:
        raise talk.fails("later" if 400 <= code < 600 else "not_mail")
    client.ehlo_or_helo_if_needed()
    context = talk.greeted()
    if context is not None:
        client.starttls(context=context)
        client.ehlo()
    return client


_OPENED = {"imap": _imap, "pop3": _pop3, "smtp": _smtp}
