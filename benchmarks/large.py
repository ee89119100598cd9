"""What does a mail of 20 MB cost: the most memory that Cauce adds for it, and how long others wait for their pages?

Once handed over by SMTP and once fetched by IMAP, until its file is in the ticket. Memory is the most that each process
held at once (VmHWM), minus what it held before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid
from random import Random

from benchmarks.accounts import elsewhere
from benchmarks.clients import Waits, feed
from benchmarks.memory import begin_peaks, peak_added_mb
from benchmarks.report import Answer
from benchmarks.site import Site, alone
from tests.servers.desk import MAILBOX
from tests.servers.ports import until

MAIL_BYTES = 20_000_000
PATIENCE_S = 120
EVERY_S = 0.05
SETTLED_S = 0.5
QUIET_S = 3


def ask(site: Site) -> list[Answer]:
    answers = []
    with elsewhere(site) as account:
        account.connected()
        answers += measured(
            site, "SMTP", lambda raw: feed(site.desk.smtp_port, [("ada@cliente.example", raw)], MAILBOX)
        )
        answers += measured(site, "IMAP", account.put)
    return answers


def measured(site: Site, way: str, hand_over: Callable[[bytes], object]) -> list[Answer]:
    raw = large_mail(f"grande-{way}", to=MAILBOX)
    before = _files(site)
    with visiting(site) as each:
        time.sleep(QUIET_S)
        quiet = Waits.of(each, sum(each))
        began = begin_peaks(site.desk.processes())
        each.clear()
        hand_over(raw)
        until(lambda: _files(site) > before, what="the file is in a ticket", wait_s=PATIENCE_S)
        time.sleep(SETTLED_S)  # its followers too
        peak = peak_added_mb(began)
        took = Waits.of(each, sum(each))
    note = f"p50 {took.p50:.0f} ms, {len(each)} pages; without the mail p95 {quiet.p95:.0f} ms"
    return [
        Answer(f"a mail of 20 MB by {way}: peak memory added", site.database, peak, "MB", 150, 80),
        Answer(f"others' pages meanwhile, p95 ({way})", site.database, took.p95, "ms", 100, note=note),
    ]


def large_mail(name: str, *, to: str, size: int = MAIL_BYTES) -> bytes:
    """A mail of so many bytes, most of them one file that nothing can compress."""
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(localtime())
    message["From"], message["To"] = "Ada <ada@cliente.example>", to
    message["Subject"], message["Message-ID"] = name, make_msgid(domain="cliente.example")
    message.set_content("Adjunto el archivo que me pidieron.\n")
    content = Random(name).randbytes(int(size * 57 / 78))  # base64 in lines of 76
    message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    return message.as_bytes(policy=SMTP)


@contextmanager
def visiting(site: Site) -> Iterator[list[float]]:
    """Somebody goes on reading the list and tickets; how long each page took, in seconds."""
    stop, each = threading.Event(), list[float]()
    paths = ["/tickets", *(f"/tickets/{number}" for number in site.numbers(messages=4, limit=20))]

    def visit() -> None:
        visitor = site.visitor()
        place = 0
        while not stop.is_set():
            began = time.perf_counter()
            visitor.get(paths[place % len(paths)])
            each.append(time.perf_counter() - began)
            place += 1
            stop.wait(EVERY_S)

    thread = threading.Thread(target=visit, daemon=True)
    thread.start()
    try:
        yield each
    finally:
        stop.set()
        thread.join(60)


def _files(site: Site) -> int:
    return int(site.rows("SELECT count(*) FROM tickets_attachment WHERE size > 10000000")[0][0])


if __name__ == "__main__":
    alone(ask, tickets=2000)
