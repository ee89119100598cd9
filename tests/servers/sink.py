"""Where Cauce's outgoing mail goes: an SMTP server that keeps, refuses or delivers what it is given."""

from __future__ import annotations

import email
import email.policy
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ports import LOOPBACK, free_port, until

ACCEPTED = "250 2.0.0 kept"


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail as it came out: envelope and bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


class Sink:
    """`answer` decides the reply to each mail (default: 250), `deliver` sees every accepted one."""

    def __init__(self) -> None:
        self.mails: list[Sent] = []
        self.answer: Callable[[Sent], str] = lambda sent: ACCEPTED
        self.deliver: Callable[[Sent], Any] = lambda sent: None
        self.port = free_port()
        self._lock = threading.Lock()
        self._controller = self._new_controller()

    def _new_controller(self) -> Controller:
        return Controller(self, hostname=LOOPBACK, port=self.port, data_size_limit=0, decode_data=False)

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"

    def start(self) -> Sink:
        self._controller = self._new_controller()  # aiosmtpd's controllers start once
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        content = envelope.content
        assert isinstance(content, bytes)
        sent = Sent(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
        with self._lock:
            reply = self.answer(sent)
            if reply.startswith("250"):
                self.mails.append(sent)
                self.deliver(sent)
        return reply

    def to(self, address: str) -> list[Sent]:
        with self._lock:
            return [sent for sent in self.mails if address in sent.recipients]

    def wait_for(self, address: str, *, count: int = 1, wait_s: float = 30) -> list[Sent]:
        """At least `count` mails to the address, in order of arrival."""

        def there() -> list[Sent]:
            mails = self.to(address)
            return mails if len(mails) >= count else []

        return until(there, what=f"{count} mail(s) to {address}", wait_s=wait_s)
