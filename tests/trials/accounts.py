"""An account at Dovecot that a desk reads, as an administrator adds it."""

from __future__ import annotations

import uuid

from tests.servers.desk import MIRA, Desk
from tests.servers.dovecot import PASSWORD
from tests.servers.forms import submit
from tests.servers.ports import LOOPBACK, until
from tests.trials.looking import rows

ADDRESS = "ventas@taller.example"
PRIVATE = {"CAUCE_ALLOW_PRIVATE": "127.0.0.0/8"}  # Dovecot listens on loopback


def new_user() -> str:
    """An account that is empty: Dovecot serves every test of the session."""
    return f"ventas-{uuid.uuid4().hex[:8]}"


def add_imap_mailbox(desk: Desk, user: str, port: int) -> None:
    """On the settings page; what lies there already is new mail."""
    browser = desk.browser(MIRA)
    page = browser.get("/settings/mailboxes/by-hand")
    saved = submit(
        browser, page, holding="fetch_host", address=ADDRESS, receives_by="imap", fetch_host=LOOPBACK,
        fetch_port=str(port), fetch_security="none", fetch_user=user, fetch_password=PASSWORD,
        old_mail="new", active="on", acknowledge="on",
    )  # fmt: skip
    assert str(saved.url).endswith("?saved"), saved.text[:2000]
    browser.close()


def wait_until_read(desk: Desk) -> None:
    """The account has been looked into; what comes from now on is new."""
    query = "SELECT 1 FROM channels_mailbox WHERE last_read_at IS NOT NULL AND receives_by = 'imap'"
    until(lambda: rows(desk, query), what="the account was looked into", wait_s=60)
