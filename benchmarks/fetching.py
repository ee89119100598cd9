"""How many mails a second are fetched from a real Dovecot by IMAP, and settled?

Settled as in `mail`: a ticket or a message in its thread, found by the search, its acknowledgement queued. All of them
come into a mailbox that is being watched, as fast as a disk takes them.
"""

from __future__ import annotations

from datetime import timedelta
from email.utils import localtime
from time import perf_counter

from benchmarks.accounts import elsewhere
from benchmarks.mail import PATIENCE_S, acknowledged, is_findable, received
from benchmarks.mails import mails
from benchmarks.memory import cpu_ms
from benchmarks.report import Answer
from benchmarks.site import Site, alone
from tests.servers.ports import until

GIVEN = 250


def ask(site: Site, count: int = GIVEN) -> list[Answer]:
    with elsewhere(site) as account:
        account.connected()
        # Two seconds apart, all after the mailbox was added: what is older is not acknowledged.
        last = localtime() + timedelta(seconds=2 * count)
        given = list(mails(count, seed=9, to=account.address, until=last))
        before, told = received(site), acknowledged(site)
        worker = site.desk.part("worker")
        used = cpu_ms(worker)
        began = perf_counter()
        for mail in given:
            account.put(mail.raw)
        until(lambda: received(site) - before >= count, what="every mail is a message", wait_s=PATIENCE_S)
        became = perf_counter() - began
        until(lambda: is_findable(site), what="every mail is findable", wait_s=PATIENCE_S)
        started = sum(not mail.is_reply for mail in given)
        until(lambda: acknowledged(site) - told >= started, what="acknowledgements queued", wait_s=PATIENCE_S)
        settled = count / (perf_counter() - began)
        each_ms = (cpu_ms(worker) - used) / count
    return [
        Answer("mails fetched by IMAP and settled", site.database, settled, "/s", 35, 60, more=True,
               note=f"messages: {count / became:.0f} /s; {each_ms:.1f} ms of processor each")
    ]  # fmt: skip


if __name__ == "__main__":
    alone(ask, count=GIVEN)
