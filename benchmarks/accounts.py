"""A mailbox elsewhere for a benchmark: a real Dovecot, connected as an administrator does it on the settings page."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.site import Site
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.ports import LOOPBACK, until

READ_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One account at a Dovecot; what is put there is Cauce's to fetch once `connect` was called."""

    site: Site
    server: Dovecot
    user: str

    @property
    def address(self) -> str:
        return f"{self.user}@taller.example"

    def put(self, raw: bytes) -> None:
        """A mail comes into the account now."""
        self.server.deliver(self.user, raw)

    def connect(self, *, old_mail: str = "ignore") -> int:
        """Have Cauce read the account; the mailbox's primary key."""
        said = {
            "address": self.address, "brand": self._brand, "receives_by": "imap", "fetch_host": LOOPBACK,
            "fetch_port": self.server.port, "fetch_security": "none", "fetch_folder": "INBOX", "fetch_user": self.user,
            "fetch_password": PASSWORD, "old_mail": old_mail, "after_reading": "leave", "alarm_after_min": 15,
            "smtp_port": 587, "smtp_security": "starttls", "active": "on", "acknowledge": "on",
        }  # fmt: skip
        self.site.visitor().post("/settings/mailboxes/by-hand", expecting=302, **said)
        return int(self.site.rows(f"SELECT id FROM channels_mailbox WHERE address = '{self.address}'")[0][0])

    def connected(self) -> int:
        """The same, and it has been looked into: from now on it is watched."""
        mailbox = self.connect()
        read = f"SELECT 1 FROM channels_mailbox WHERE id = {mailbox} AND last_read_at IS NOT NULL"
        until(lambda: self.site.rows(read), what="the account is read", wait_s=READ_WITHIN_S)
        return mailbox

    @property
    def _brand(self) -> str:
        return str(self.site.rows("SELECT slug FROM people_brand ORDER BY id LIMIT 1")[0][0])


@contextmanager
def elsewhere(site: Site) -> Iterator[Elsewhere]:
    """An empty account on a Dovecot of its own."""
    server = Dovecot().start()
    try:
        yield Elsewhere(site, server, f"buzon-{uuid.uuid4().hex[:8]}")
    finally:
        server.stop()
