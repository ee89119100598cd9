"""Accounts elsewhere for tests: a mailbox whose mail lies at a real Dovecot, looked into when the test says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from cauce.channels import actions
from cauce.channels.email import fetching
from cauce.channels.email.tests.conftest import Post, raw_mail
from cauce.channels.models import Mailbox
from cauce.ground import clock
from tests.cast import SYSTEM
from tests.servers.dovecot import PASSWORD, Dovecot


def dated(id: str, ago: timedelta = timedelta(), **mail: str) -> bytes:
    """A mail that was written so long ago, and that a server wrote its own line above."""
    at = format_datetime(clock.now() - ago)
    raw = raw_mail(id=id, **mail).split(b"\r\n")
    head = [line for line in raw if not line.startswith(b"Date:")]
    trace = f"Received: from a by mx.example with ESMTP id {id.partition('@')[0]}; {at}"
    return b"\r\n".join([trace.encode(), f"Date: {at}".encode(), *head])


@dataclass
class Account:
    """One mailbox and its account."""

    post: Post
    server: Dovecot
    user: str
    box: Mailbox

    def put(self, id: str, ago: timedelta = timedelta(), **mail: str) -> None:
        """A mail comes into the account; `ago`: it lies there since then."""
        self.server.deliver(self.user, dated(id, ago, **mail), age=ago)

    def change(self, **settings: object) -> None:
        self.box = actions.change_mailbox(self.box, by=SYSTEM, **settings)

    def look(self) -> int:
        """Look into the account once, over a new connection; how many new mails."""
        self.box = Mailbox.objects.select_related("brand").get(pk=self.box.pk)
        with fetching.WAYS[self.box.receives_by](self.box) as session:
            return fetching.read_once(self.box, session)


def account(post: Post, server: Dovecot, user: str, *, way: str = "imap", **settings: object) -> Account:
    """A mailbox that receives `way`; nobody has looked into it yet."""
    box = actions.change_mailbox(
        post.mailbox, receives_by=way, fetch_host="127.0.0.1", fetch_security="none", fetch_user=user,
        fetch_port=server.port if way == "imap" else server.pop_port, fetch_password=PASSWORD, by=SYSTEM, **settings,
    )  # fmt: skip
    return Account(post, server, user, box)


@contextmanager
def at_work() -> Iterator[None]:
    """Somebody keeps the accounts read meanwhile, as the worker does."""
    stopping = threading.Event()
    thread = threading.Thread(target=fetching.work_for_good, args=(stopping.is_set,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(20)
        assert not thread.is_alive()
