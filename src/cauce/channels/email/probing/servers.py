"""What is spoken about: servers, and what goes wrong with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

INCOMING = ("imap", "pop3")
PORTS = {
    ("imap", "tls"): 993, ("imap", "starttls"): 143, ("imap", "none"): 143,
    ("pop3", "tls"): 995, ("pop3", "starttls"): 110, ("pop3", "none"): 110,
    ("smtp", "tls"): 465, ("smtp", "starttls"): 587, ("smtp", "none"): 587,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Server:
    """A server of one kind: imap, pop3 or smtp. `security` is tls (from the first byte), starttls or none."""

    kind: str
    host: str
    port: int
    security: str
    user: str = ""  # whom it wants to sign in; empty: not known, the address most likely

    def as_row(self) -> dict[str, Any]:
        """As it is kept in JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Symptom:
    """How something failed, as far as machines tell it. `rules.cause_of` makes a cause of it.

    `stage`: connect, tls, greeting, sign_in, folder, sender, recipient, data, arrival. `error` names what the line did
    (refused, timed_out, …); `code` and `words` are the server's answer, once it has shown that it is a mail server.
    """

    kind: str
    stage: str
    error: str = ""
    code: int = 0
    words: str = ""
    names: tuple[str, ...] = ()  # in the certificate, when that is what is wrong


class Trouble(Exception):
    """A server could not be used."""

    def __init__(self, server: Server, symptom: Symptom) -> None:
        super().__init__(
            f"{server.kind} {server.host}:{server.port} {symptom.stage} {symptom.error or symptom.code}"
        )
        self.server, self.symptom = server, symptom
