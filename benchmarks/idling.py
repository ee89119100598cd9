"""How soon does a mail that comes into a watched IMAP mailbox stand as a ticket in an agent's open list?

Measured from its delivery at Dovecot to its row fetched, by what the list's script does: at an event of the queue it
fetches what changed. The mails come one by one, at rest (a second event within three seconds would wait on purpose).
Dovecot itself waits for half a second before it tells anybody (index-mailbox-check.c, NOTIFY_DELAY_MSECS); how long it
took to tell is measured beside, over another connection, and the second row is without it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from email.utils import localtime
from imaplib import IMAP4
from time import perf_counter

from imap_tools.mailbox import BaseMailBox

from benchmarks.accounts import Elsewhere, elsewhere
from benchmarks.changing import LIST_REST_S, stream
from benchmarks.clients import Waits
from benchmarks.loading import AGENTS
from benchmarks.mails import mails
from benchmarks.report import Answer
from benchmarks.site import Site, alone

COMING = 30
REST_S = LIST_REST_S + 1.5
PATIENCE_S = 20


def ask(site: Site, count: int = COMING) -> list[Answer]:
    each, ours = [], []
    with elsewhere(site) as account:
        account.connected()
        shown, told = OpenList(site), Watching(account)
        # The first one finds everything cold: threads, caches, statements.
        for number, mail in enumerate(
            mails(count + 1, seed=11, to=account.address, replies=0, until=localtime())
        ):
            token = f"pantalla-{number}-{random.randrange(10**9)}"
            raw = _with_subject(mail.raw, token)
            began = perf_counter()
            account.put(raw)
            at = shown.when(token.encode())
            each.append(at - began)
            ours.append(at - told.last)
            time.sleep(REST_S + random.random())
    took, own = Waits.of(each[1:], sum(each)), Waits.of(ours[1:], sum(ours))
    return [
        Answer("IDLE: a mail at Dovecot in an open list, p95", site.database, took.p95, "ms", 2000, 500,
               note=f"p50 {took.p50:.0f} ms, {count} mails"),
        Answer("the same since Dovecot told of it, p95", site.database, own.p95, "ms", note=f"p50 {own.p50:.0f} ms"),
    ]  # fmt: skip


def _with_subject(raw: bytes, subject: str) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"subject:")]
    return b"\r\n".join([b"Subject: " + subject.encode(), *kept]) + b"\r\n\r\n" + body


class Watching:
    """Another program that watches the account: when Dovecot last told it of a mail."""

    def __init__(self, account: Elsewhere) -> None:
        self.last = 0.0
        there = account.server.open(account.user)
        there.idle.start()  # type: ignore[no-untyped-call]
        threading.Thread(target=self._listen, args=(there,), daemon=True).start()

    def _listen(self, there: BaseMailBox) -> None:
        try:
            while True:
                if there.idle.poll(timeout=60):
                    self.last = perf_counter()
        except (OSError, IMAP4.abort):
            pass  # Dovecot has been stopped


class OpenList:
    """An agent with the list open: at each event, and at most every three seconds, it fetches what changed."""

    def __init__(self, site: Site) -> None:
        self._visitor = site.visitor(AGENTS[2])
        self._more = threading.Condition()
        self._shown, self._at = b"", 0.0
        events = stream(site.visitor(AGENTS[2]), "queue")
        next(events)
        self._waiting = threading.Event()
        threading.Thread(target=self._follow, daemon=True).start()
        threading.Thread(target=self._listen, args=(events,), daemon=True).start()

    def _listen(self, events: Iterator[str]) -> None:
        for _event in events:
            self._waiting.set()

    def _follow(self) -> None:
        while True:
            self._waiting.wait()
            self._waiting.clear()
            _answer, body = self._visitor.get("/tickets/rows?seen=1.1", **{"Accept-Encoding": "identity"})
            with self._more:
                self._shown, self._at = body, perf_counter()
                self._more.notify_all()
            time.sleep(LIST_REST_S)

    def when(self, token: bytes) -> float:
        """The moment at which a row with these words had been fetched."""
        with self._more:
            assert self._more.wait_for(lambda: token in self._shown, PATIENCE_S), f"{token!r} was never shown"
            return self._at


if __name__ == "__main__":
    alone(ask, tickets=2000, count=COMING)
