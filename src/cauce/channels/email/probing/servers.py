"""What is spoken about: servers, and what goes wrong with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cauce.channels.email.providers import Provider

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


def incoming_of(provider: Provider) -> list[Server]:
    """A provider's servers for reading, the best first."""
    imap = [Server("imap", host, 993, "tls") for host in provider.imap]
    return imap + [Server("pop3", host, 995, "tls") for host in provider.pop3]


def outgoing_of(provider: Provider) -> list[Server]:
    """Its servers for sending, the best first."""
    both = [("tls", 465), ("starttls", 587)]
    order = both if provider.smtp_first == "tls" else both[::-1]
    return [Server("smtp", host, port, security) for host in provider.smtp for security, port in order]
