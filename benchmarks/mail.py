"""How many mails a second are accepted, durable before each 250, and how many settled?

Settled: a ticket or a message in its thread, found by the search, its acknowledgement queued. `ask_slowly` asks on a
disk that takes 5 ms to flush.
"""

from __future__ import annotations

from email.utils import localtime
from time import perf_counter

from benchmarks.clients import Waits, feed
from benchmarks.floor import floor_of
from benchmarks.mails import Mail, mails
from benchmarks.report import Answer
from benchmarks.site import Site, alone
from tests.servers.desk import MAILBOX
from tests.servers.ports import until

GIVEN = 250
PATIENCE_S = 180


def ask(site: Site) -> list[Answer]:
    # Written now: what lay elsewhere for days is not acknowledged.
    given = list(mails(GIVEN, seed=7, to=MAILBOX, until=localtime()))
    before = received(site)
    began = perf_counter()
    accepted = hand_over(site, given)
    until(lambda: received(site) - before >= GIVEN, what="every mail is a message", wait_s=PATIENCE_S)
    until(lambda: is_findable(site), what="every mail is findable", wait_s=PATIENCE_S)
    started = sum(not mail.is_reply for mail in given)
    until(lambda: acknowledged(site) >= started, what="acknowledgements are queued", wait_s=PATIENCE_S)
    settled = GIVEN / (perf_counter() - began)
    commit_ms = floor_of(site).commit_ms
    return [
        Answer("mails accepted over SMTP, one connection", site.database, accepted.per_s, "/s", 150, 300, more=True,
               ratio=f"{accepted.p50 / commit_ms:.1f} × commit", note=f"p50 {accepted.p50:.1f} ms"),
        Answer("mails settled: ticket, threaded, findable, acknowledged", site.database, settled, "/s", 35, 60,
               more=True),
    ]  # fmt: skip


def ask_slowly(site: Site) -> list[Answer]:
    accepted = hand_over(site, list(mails(GIVEN, seed=8, to=MAILBOX)))
    what = "mails accepted over SMTP, a flush takes 5 ms"
    return [
        Answer(what, site.database, accepted.per_s, "/s", 60, note=f"p50 {accepted.p50:.1f} ms", more=True)
    ]


def hand_over(site: Site, given: list[Mail]) -> Waits:
    return feed(site.desk.smtp_port, ((mail.sender, mail.raw) for mail in given), MAILBOX)


def received(site: Site) -> int:
    return int(site.rows("SELECT count(*) FROM tickets_message WHERE direction = 'in'")[0][0])


def acknowledged(site: Site) -> int:
    return int(site.rows("SELECT count(*) FROM tickets_message WHERE automatic = 'acknowledgement'")[0][0])


def is_findable(site: Site) -> bool:
    """Whether the search's follower has taken every message that was received."""
    behind = """SELECT count(*) FROM log_fact WHERE kind = 'message.received' AND (position IS NULL
                OR position > (SELECT position FROM log_cursor WHERE name = 'search'))"""
    return site.rows(behind) == [(0,)]


if __name__ == "__main__":
    alone(ask)
