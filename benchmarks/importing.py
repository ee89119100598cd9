"""How long does the first connection of a mailbox with 20,000 old mails take, and how are pages meanwhile?

Until every mail is a message of a closed ticket, with its own date; its progress must be told all the way.
"""

from __future__ import annotations

import time
from itertools import pairwise
from time import perf_counter

from benchmarks.accounts import elsewhere
from benchmarks.clients import Waits
from benchmarks.large import QUIET_S, visiting
from benchmarks.mail import is_findable, received
from benchmarks.mails import mails
from benchmarks.memory import cpu_ms
from benchmarks.report import Answer
from benchmarks.site import Site, alone
from tests.servers.ports import until

OLD = 20_000
PATIENCE_S = 3600
LOOK_S = 0.5


def ask(site: Site, count: int = OLD) -> list[Answer]:
    with elsewhere(site) as account:
        for mail in mails(count, seed=13, to=account.address):
            account.put(mail.raw)
        before = received(site)
        with visiting(site) as each:
            time.sleep(QUIET_S)
            quiet = Waits.of(each, sum(each))
            each.clear()
            worker = site.desk.part("worker")
            used = cpu_ms(worker)
            began = perf_counter()
            mailbox = account.connect(old_mail="import")
            told = progress(site, mailbox, before + count)
            took_s = perf_counter() - began
            pages = Waits.of(each, sum(each))
        until(lambda: is_findable(site), what="every mail is findable", wait_s=PATIENCE_S)
        found_s = perf_counter() - began
        each_ms = (cpu_ms(worker) - used) / count
    assert told == sorted(told) and told[-1] == count, f"progress was told as {told[-20:]}"
    steps = max((late - early for early, late in pairwise(told)), default=0)
    minutes = took_s / 60 * OLD / count
    scaled = "" if count == OLD else f", reckoned from {count}"
    return [
        Answer("20,000 old mails imported", site.database, minutes, "min", 10, 4,
               note=f"{count / took_s:.0f} /s, findable {count / found_s:.0f} /s, {each_ms:.1f} ms of processor each, "
               f"told in steps ≤ {steps}{scaled}"),
        Answer("pages during the import, p95", site.database, pages.p95, "ms", 100,
               note=f"p50 {pages.p50:.0f} ms, slowest {pages.sorted_ms[-1]:.0f} ms; before it p95 {quiet.p95:.0f} ms"),
    ]  # fmt: skip


def progress(site: Site, mailbox: int, wanted: int) -> list[int]:
    """What the mailbox's page would have told, look by look, until so many mails are messages."""
    told, until_s = [0], perf_counter() + PATIENCE_S
    done = f"SELECT old_done FROM channels_fetchcursor WHERE mailbox_id = {mailbox}"
    while received(site) < wanted:
        assert perf_counter() < until_s, f"after {PATIENCE_S} s: {told[-1]} mails dealt with"
        told += [found for (found,) in site.rows(done)]
        time.sleep(LOOK_S)
    return told + [found for (found,) in site.rows(done)]


if __name__ == "__main__":
    alone(ask, tickets=2000, count=OLD)
