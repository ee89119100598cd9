"""Reading a POP3 account. Mail stays there unless the mailbox's settings say otherwise.

Invariant: a name (UIDL) is marked as taken only when its mail is durable here. The first time, every name there is
marked as left; what comes later has a name that nobody has marked.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from cauce.channels.email import marking, pop_client, queue
from cauce.channels.email.elsewhere import sleep
from cauce.channels.email.imap import BATCH, BATCH_BYTES, OLD_AHEAD, OLD_STEP, place_of
from cauce.channels.email.pop_client import Client
from cauce.channels.models import FetchCursor, FetchMark, Mailbox
from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.files import raw

POLL_S = 60.0
SESSION_S = 60.0  # the maildrop is locked meanwhile, and others want to read it too


@contextmanager
def opened(mailbox: Mailbox) -> Iterator["Session"]:
    """A signed-in reader of the account. Raises what `pop_client.connected` raises, NoNames."""
    with pop_client.connected(mailbox) as client:
        yield Session(client, mailbox)


class Session:
    """One connection: what came since the last one, some of what lay there before, and the end."""

    def __init__(self, client: Client, mailbox: Mailbox) -> None:
        self._client, self._mailbox = client, mailbox
        self._until = time.monotonic() + SESSION_S
        self._numbers = {marking.digest_of_uidl(name): number for name, number in client.names().items()}
        self._sizes = client.sizes()
        self._cursor = self._begun()
        self._marks = dict(
            FetchMark.objects.filter(mailbox=mailbox, kind=marking.UIDL).values_list("digest", "left")
        )
        self._tidy()

    def take_new(self) -> int:
        """Take what came since the last session; how many mails. Cut off at any moment, it goes on from there."""
        new = [one for one in self._numbers if one not in self._marks]
        return self._take(new, "pop3")

    def take_old(self) -> bool:
        """Take some of what lay there before, if that is wanted; whether there is more of it."""
        left = [one for one in self._numbers if self._marks.get(one)] if self._cursor.old_left else []
        if not left or self._mailbox.old_mail == "ignore":
            self._done(self._cursor.old_until)
            return False
        if queue.old_waiting(self._mailbox.pk) >= OLD_AHEAD:
            sleep(0.2, lambda: False)
        else:
            self._take(left[:OLD_STEP], queue.OLD if self._mailbox.old_mail == "import" else "pop3")
            self._done(min(self._cursor.old_until, self._cursor.old_uid + len(left[:OLD_STEP])))
        return self._cursor.old_left and time.monotonic() < self._until

    def wait(self, stopping: Callable[[], bool], at_most_s: float = POLL_S) -> bool:
        """Leave, so that others get at the account, and come back with another connection."""
        self._client.leave()
        if not self._cursor.old_left:
            sleep(min(POLL_S, at_most_s), stopping)
        return False

    def _begun(self) -> FetchCursor:
        place = place_of(self._mailbox)
        found = FetchCursor.objects.filter(mailbox=self._mailbox).first()
        if found is not None and found.place == place:
            return found
        if found is not None:  # another account: its names mean nothing to us yet
            FetchMark.objects.filter(mailbox=self._mailbox, kind=marking.UIDL).delete()
        marking.note(self._mailbox, marking.UIDL, self._numbers, left=True)
        total = 0 if self._mailbox.old_mail == "ignore" else len(self._numbers)
        with write():
            cursor, _made = FetchCursor.objects.update_or_create(
                mailbox=self._mailbox,
                defaults={
                    "place": place, "uidvalidity": 0, "uid": 0, "old_uid": 0, "old_until": total, "old_before": None,
                    "old_total": total, "old_done": 0, "began_at": clock.now(),
                },
            )  # fmt: skip
        return cursor

    def _tidy(self) -> None:
        """Forget names that are gone (a server may use them again), and delete what was taken, if told to."""
        gone = [one for one in self._marks if one not in self._numbers] if self._numbers else []
        for first in range(0, len(gone), BATCH * 10):
            with write():
                FetchMark.objects.filter(
                    mailbox=self._mailbox, kind=marking.UIDL, digest__in=gone[first : first + BATCH * 10]
                ).delete()
        for one in gone:
            del self._marks[one]
        if self._mailbox.after_reading == "delete":
            for one in [name for name, left in self._marks.items() if not left]:
                number = self._numbers.pop(one)
                if self._sizes.get(number, 0) < settings.MAX_MAIL_BYTES:  # a larger one is here in part only
                    self._client.delete(number)

    def _take(self, names: list[str], source: str) -> int:
        taken = 0
        for batch in self._batches(names):
            mails, left = [], []
            for name in batch:
                data = self._client.fetch(self._numbers[name], limit_bytes=settings.MAX_MAIL_BYTES)
                way = self._way(data, source)
                if not way:
                    left.append(name)
                    continue
                arriving = queue.Arriving(
                    self._mailbox.account_id, self._mailbox.pk, way, lay_since=marking.got_at(data[:65536]),
                    key=_key(self._mailbox, name, data),
                )  # fmt: skip
                mails.append((raw.prepare(self._mailbox.account_id, data), [arriving]))
            durable = queue.known([one[0].key for _, one in mails])
            if fresh := [mail for mail in mails if mail[1][0].key not in durable]:
                queue.add_all(fresh)
            marking.note(self._mailbox, marking.UIDL, left, left=True)
            marking.note(self._mailbox, marking.UIDL, [one for one in batch if one not in left])
            self._marks |= {one: one in left for one in batch}
            taken += len(mails)
        return taken

    def _way(self, data: bytes, source: str) -> str:
        """How a mail is taken; "" when it is left. A server that names anew shows old mail under new names: then its
        own word says that it came before we began."""
        if source == queue.OLD:
            return source
        came = marking.got_at(data[:65536])
        if came is None or came >= self._cursor.began_at - marking.SKEW:
            return source
        return {"import": queue.OLD, "new": source}.get(self._mailbox.old_mail, "")

    def _done(self, number: int) -> None:
        if number == self._cursor.old_uid:
            return
        self._cursor.old_uid = self._cursor.old_done = number
        with write():
            FetchCursor.objects.filter(pk=self._cursor.pk, place=self._cursor.place).update(
                old_uid=number, old_done=number
            )

    def _batches(self, names: list[str]) -> Iterator[list[str]]:
        batch: list[str] = []
        held = 0
        for name in names:
            batch.append(name)
            held += self._sizes.get(self._numbers[name], 0)
            if len(batch) >= BATCH or held >= BATCH_BYTES:
                yield batch
                batch, held = [], 0
        if batch:
            yield batch


def _key(mailbox: Mailbox, name: str, data: bytes) -> str:
    """The same mail under the same name has one key; a name that is used again for another mail gives another."""
    named = f"pop3 {mailbox.pk} {place_of(mailbox)} {name} {hashlib.sha256(data).hexdigest()}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]
