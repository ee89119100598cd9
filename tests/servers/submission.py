"""A provider's server for sending: signs people in, and refuses as it is told to."""

from __future__ import annotations

import base64
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.ports import LOOPBACK, free_port

OK = "250 OK"


class Submission:
    """`password` lets in; `sender`, `recipient` and `data` are its answers; `deliver` gets what it took."""

    def __init__(
        self, password: str, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
    ) -> None:
        self.password = password
        self.sender = self.recipient = self.data = OK
        self.refusal = ""  # in place of «535 5.7.8 …»
        self.deliver: Callable[[bytes], Any] = lambda raw: None
        self.users: list[str] = []
        self.tokens: set[str] = set()
        self.port = free_port()
        named: dict[str, Any] = {"ssl_context": tls} if tls else {}
        self._controller = Controller(
            self, hostname=LOOPBACK, port=self.port, authenticator=self._sign_in, auth_require_tls=False,
            tls_context=starttls, **named,
        )  # fmt: skip

    def start(self) -> Submission:
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    def _sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        right = data.password.decode() == self.password
        return AuthResult(
            success=right, handled=False, message=None if right or not self.refusal else self.refusal
        )

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """As Google and Microsoft take tokens: a wrong one is answered with a challenge, and refused after that."""
        said = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        user, _sep, proof = said.removesuffix("\x01\x01").partition("\x01auth=Bearer ")
        self.users.append(user.removeprefix("user="))
        if proof in self.tokens:
            return AuthResult(success=True, auth_data=proof)
        reason = base64.b64encode(
            b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'
        ).decode()
        await server.push(f"334 {reason}")
        await server._reader.readline()
        return AuthResult(success=False, handled=False, message=self.refusal or None)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.sender == OK:
            envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.recipient == OK:
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.data == OK:
            self.deliver(envelope.content)
        return self.data


class TlsFront:
    """TLS before a server that speaks none, as a load balancer stands there."""

    def __init__(self, behind: int, context: ssl.SSLContext) -> None:
        self.behind, self._context = behind, context
        self._socket = socket.create_server((LOOPBACK, 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                plain, _peer = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            front = self._context.wrap_socket(plain, server_side=True)
            back = socket.create_connection((LOOPBACK, self.behind))
        except OSError:
            plain.close()
            return
        threading.Thread(target=_pump, args=(back, front), daemon=True).start()
        _pump(front, back)

    def stop(self) -> None:
        self._socket.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
    except OSError:
        pass  # one of the two has hung up
    for one in (source, target):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def certificate(folder: Path, *names: str, days: int = 30) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for these names, signed by itself; and the file that makes one trust it.

    With negative `days` it has expired.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)  # noqa: TID251 - what OpenSSL compares with is no clock of ours
    end = now + datetime.timedelta(days=days)
    alternatives: list[x509.GeneralName] = [x509.DNSName(one) for one in names if one != LOOPBACK]
    if LOOPBACK in names:
        alternatives.append(x509.IPAddress(ipaddress.ip_address(LOOPBACK)))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - datetime.timedelta(days=60))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    trusted, both = folder / f"{names[0]}.crt", folder / f"{names[0]}.pem"
    trusted.write_bytes(public)
    both.write_bytes(public + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, trusted
