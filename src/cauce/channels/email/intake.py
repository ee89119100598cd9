"""Reading what was accepted: rows of the queue become messages of tickets.

Everything slow (parsing, DNS, files) happens before the transaction; a few mails share one, as long as it stays short.
"""

import errno
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from cauce.channels.email import importing, inbound, past, queue, verdicts
from cauce.channels.email.inbound import Settled
from cauce.channels.email.reading import Read, bytes_of, read
from cauce.channels.models import Intake, Mailbox
from cauce.ground.db import as_one, busy_s, wakeups, write
from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.mail.parsing import parse

BATCH = 16
LOOK_S = 0.25
ASKING = 16  # questions to DNS at once
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}
_log = structlog.get_logger("mail")


def work_for_good(stopping: Callable[[], bool]) -> None:
    """Settle mails as they come, until `stopping()`."""
    reader = Reader()
    pause = 0.0
    arrivals = wakeups.listen(wakeups.MAILS, using="raw")  # they come from other threads and processes
    try:
        while not stopping():
            try:
                if not reader.run_once():
                    arrivals.wait(LOOK_S)
                pause = 0.0
            except (OperationalError, InterfaceError, OSError) as trouble:
                # The disk is full or the database away: no mail's fault, so none is counted as failed.
                _log.warning("mail waits to be read", trouble=str(trouble))
                connections.close_all()
                pause = min(5.0, pause * 2 or 0.25)
                _rest(pause, stopping)
    finally:
        arrivals.close()


def _rest(seconds: float, stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping():
        time.sleep(0.05)


class Reader:
    """One reader. Several may run, also on other machines: each mail is settled once."""

    def __init__(self) -> None:
        self._careful = True  # what waits at the start may be what killed the last reader
        self._asking = ThreadPoolExecutor(ASKING, thread_name_prefix="mail-dns")

    def run_once(self) -> int:
        """Settle the oldest mails that wait; returns how many were dealt with."""
        rows = queue.claim(queue.pending(BATCH))
        try:
            if self._careful and rows:
                for row in rows:
                    self._with_care(row)
            elif rows:
                self.settle(rows)
            self._careful = False
        finally:
            queue.let_go(rows)
        return len(rows)

    def _with_care(self, row: Intake) -> None:
        if row.tries >= queue.LIMIT_TRIES:
            queue.failed(row, row.error or "whoever reads this dies of it")
            return
        queue.started(row)
        self.settle([row])

    def settle(self, rows: list[Intake]) -> dict[str, Settled]:
        """Settle these; what became of each, by key. One that fails is put off and does not hold up the others."""
        settled = inbound.known([row.key for row in rows])
        waiting = [row for row in rows if row.key not in settled]
        mailboxes = Mailbox.objects.select_related("account", "brand", "team").in_bulk(
            {row.mailbox_id for row in waiting}
        )
        ready = list(self._read(waiting, mailboxes))
        if any(map(past.is_past, ready)):
            settled |= importing.settle(ready, mailboxes)
            ready = [one for one in ready if one.intake.key not in settled]
        while ready:
            ready = ready[_settle_some(ready, mailboxes, settled) :]
        if settled:
            queue.done([row for row in rows if row.key in settled])
        return settled

    def _read(self, rows: list[Intake], mailboxes: dict[int, Mailbox]) -> Iterator[Read]:
        with ExitStack() as stack:
            parsed: list[tuple[Intake, ParsedMail, Future[verdicts.Verdict] | verdicts.Verdict, bool]] = []
            for row in rows:
                try:
                    data = stack.enter_context(bytes_of(row.raw_id))
                    mail = parse(data)
                    cut = row.source in queue.FETCHED and len(data) >= settings.MAX_MAIL_BYTES
                    trusted = verdicts.from_head(mail, mailboxes[row.mailbox_id])
                    if trusted is None and verdicts.wants_asking(row):
                        parsed.append((row, mail, self._asking.submit(verdicts.ask, row, data, mail), cut))
                    else:
                        parsed.append((row, mail, trusted or verdicts.UNKNOWN, cut))
                except Exception as error:
                    _put_off(row, error)
            for row, mail, asked, cut in parsed:
                try:
                    verdict, forged = asked.result() if isinstance(asked, Future) else asked
                    yield read(row, mail, verdict, forged=forged, cut=cut)
                except Exception as error:
                    _put_off(row, error)


def _settle_some(ready: list[Read], mailboxes: dict[int, Mailbox], settled: dict[str, Settled]) -> int:
    """Settle as many as fit into one short transaction; how many were dealt with."""
    until = time.monotonic() + busy_s()
    made: dict[str, Settled] = {}
    try:
        with write(), as_one():
            for one in ready:
                made[one.intake.key] = inbound.settle(one, mailboxes[one.intake.mailbox_id])
                if time.monotonic() > until:
                    break
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(made) == 0:
            _put_off(ready[0].intake, error)
            return 1
        # Those before it went with it: they are settled without it, and it comes first in the next turn.
        return _settle_some(ready[: len(made)], mailboxes, settled)
    settled |= made
    return len(made)


def _put_off(row: Intake, error: Exception) -> None:
    """A mail that cannot be settled waits, unless it is the disk's or the database's trouble."""
    if isinstance(error, OperationalError | InterfaceError) or getattr(error, "errno", 0) in _FULL:
        raise error
    _log.warning("a mail could not be settled", intake=row.key, tries=row.tries, exc_info=error)
    queue.failed(row, f"{type(error).__name__}: {error}")
