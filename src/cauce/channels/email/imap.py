"""Reading a folder of an IMAP account, which people may go on using beside us.

Invariant: a number of the cursor stands behind a mail only when that mail is durable here. Which mails are new is told
by UID and UIDVALIDITY alone: never by a date, never by whether somebody has read them; and nothing is changed there
unless the mailbox's settings say so. When the server numbers anew, everything is looked at once more, and what was
taken is known by its head.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import structlog
from django.conf import settings

from cauce.channels.email import imap_client, marking, queue
from cauce.channels.email.elsewhere import sleep
from cauce.channels.email.imap_client import Client, Lying
from cauce.channels.models import FetchCursor, Mailbox
from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.files import raw

BATCH = 20  # mails, or so many bytes, before the cursor moves
BATCH_BYTES = 8 * 1024 * 1024
LISTED = 500
OLD_STEP = 50  # mails that lay there: after so many we look again for new ones
OLD_AHEAD = 200  # and so many may wait to be read, so that nobody's new mail waits behind them
IDLE_S = 240.0
POLL_S = 30.0
_log = structlog.get_logger("imap")


@contextmanager
def opened(mailbox: Mailbox) -> Iterator["Session"]:
    """A signed-in reader of the mailbox's folder. Raises what `imap_client.connected` raises, NoSuchFolder."""
    with imap_client.connected(mailbox) as client:
        yield Session(client, mailbox)


class Session:
    """One connection: `take_new`, then `take_old` while there is any, then `wait`, and from the beginning."""

    def __init__(self, client: Client, mailbox: Mailbox) -> None:
        self._client, self._mailbox = client, mailbox
        self._writing = mailbox.after_reading != "leave"
        # UIDVALIDITY cannot change while the folder is open (RFC 3501 §2.3.1.1), so it is asked once.
        validity, following = client.look_at(mailbox.fetch_folder, writing=self._writing)
        self._cursor = _cursor(client, mailbox, validity, following)
        self._old: list[int] | None = None
        self._in_part: set[int] = set()  # mails that are here without their ends

    def take_new(self) -> int:
        """Take what came since the last time; how many mails. Cut off at any moment, it goes on from there."""
        taken, uids = 0, self._client.uids_after(self._cursor.uid)
        for first in range(0, len(uids), LISTED):
            part = uids[first : first + LISTED]
            for batch in _batches(self._client.listed(part)):
                marks = self._keep(batch, "imap")
                taken += len(marks)
                self._move(marks, uid=batch[-1].uid)
            self._move([], uid=part[-1])  # the last ones may be gone already
        return taken

    def take_old(self) -> bool:
        """Deal with some of what lay there before; whether there is more of it."""
        if not self._cursor.old_left:
            return False
        if queue.old_waiting(self._mailbox.pk) >= OLD_AHEAD:
            sleep(0.2, lambda: False)
            return True
        uids = self._old_uids()
        part = uids[:OLD_STEP]
        marks: list[str] = []
        for source, lying in self._sorted_out(part):
            for batch in _batches(lying):
                marks += self._keep(batch, source)
        self._old = uids[len(part) :]
        # At the end the cursor stands where the last one lay, also when that one is gone.
        self._move(marks, old_uid=part[-1] if self._old else self._cursor.old_until, old_done=len(part))
        return self._cursor.old_left

    def wait(self, stopping: Callable[[], bool], at_most_s: float = IDLE_S) -> bool:
        """Until something may have come, or `stopping()`; whether this connection can go on."""
        self._client.wait_for_news(stopping, at_most_s=min(IDLE_S, at_most_s), poll_s=POLL_S)
        return True

    def _old_uids(self) -> list[int]:
        if self._old is None:
            every = self._client.all_uids(self._mailbox.fetch_folder)
            self._old = [uid for uid in every if self._cursor.old_uid < uid <= self._cursor.old_until]
        return self._old

    def _sorted_out(self, uids: list[int]) -> list[tuple[str, list[Lying]]]:
        """What of these is to be taken, by how: silently, or as new mail."""
        listed = self._client.listed(uids, lines=marking.LINES)
        digests = [marking.digest_of_head(one.head, one.size) for one in listed]
        known = marking.known(self._mailbox, marking.HEAD, digests)
        unknown = [one for one, digest in zip(listed, digests, strict=True) if digest not in known]
        old = [one for one in unknown if self._is_old(one)]
        late = [one for one in unknown if not self._is_old(one)]
        way = self._mailbox.old_mail
        return [(queue.OLD, old if way == "import" else []), ("imap", (old if way == "new" else []) + late)]

    def _is_old(self, one: Lying) -> bool:
        """Whether it lay there before us. After new numbers it may as well have come while nobody looked: then the
        server's own word says when it came."""
        before = self._cursor.old_before
        came = marking.got_at(one.head) or one.since
        return before is None or (came is not None and came < before - marking.SKEW)

    def _keep(self, batch: Sequence[Lying], source: str) -> list[str]:
        """Make these durable; the digests of those that are."""
        mailbox = self._mailbox
        keys = {one.uid: _key(mailbox, self._cursor.uidvalidity, one.uid) for one in batch}
        durable = queue.known(list(keys.values()))
        wanted = [one for one in batch if keys[one.uid] not in durable]
        mails, marks = [], []
        for one, data in self._bodies(wanted):
            arriving = queue.Arriving(
                mailbox.account_id, mailbox.pk, source, lay_since=one.since, key=keys[one.uid]
            )
            mails.append((raw.prepare(mailbox.account_id, data), [arriving]))
            marks.append(marking.digest_of_mail(data, one.size))
        if mails:
            queue.add_all(mails)
        if self._writing:
            deleted = mailbox.after_reading == "delete"
            # What is here in part only is nobody's to delete there.
            self._client.mark(
                [one.uid for one in batch if not (deleted and self._is_in_part(one))], deleted=deleted
            )
        return marks

    def _is_in_part(self, one: Lying) -> bool:
        return one.uid in self._in_part or one.size >= settings.MAX_MAIL_BYTES

    def _bodies(self, batch: Sequence[Lying]) -> Iterator[tuple[Lying, bytes]]:
        try:
            found = self._client.fetch([one.uid for one in batch], limit_bytes=settings.MAX_MAIL_BYTES)
        except imap_client.NotFetched:
            found = {}
        for one in batch:
            data = found.get(one.uid) or self._alone(one.uid)
            if data is not None and len(data) >= settings.MAX_MAIL_BYTES:
                self._in_part.add(one.uid)
            if data is not None:
                yield one, data

    def _alone(self, uid: int) -> bytes | None:
        """A mail that did not come with the others: None when it is gone. Of one that the server does not give, what it
        gives, so that somebody sees that it is there."""
        try:
            return self._client.fetch([uid], limit_bytes=settings.MAX_MAIL_BYTES).get(uid)
        except imap_client.NotFetched as error:
            _log.warning("a mail could not be fetched whole", uid=uid, error=str(error))
            self._in_part.add(uid)
        try:
            return self._client.fetch_head(uid)
        except imap_client.NotFetched:
            return b"Subject: (not given by the server)\r\n\r\n"

    def _move(self, marks: list[str], *, uid: int = 0, old_uid: int = 0, old_done: int = 0) -> None:
        """Move the cursor, and remember what it has passed, in one transaction."""
        cursor = self._cursor
        cursor.uid, cursor.old_uid = max(cursor.uid, uid), max(cursor.old_uid, old_uid)
        cursor.old_done = min(cursor.old_total, cursor.old_done + old_done)
        with write():
            marking.note(self._mailbox, marking.HEAD, marks)
            # Only while it is still of this place and numbering.
            FetchCursor.objects.filter(
                pk=cursor.pk, place=cursor.place, uidvalidity=cursor.uidvalidity
            ).update(uid=cursor.uid, old_uid=cursor.old_uid, old_done=cursor.old_done)


def _cursor(client: Client, mailbox: Mailbox, validity: int, following: int | None) -> FetchCursor:
    found = FetchCursor.objects.filter(mailbox=mailbox).first()
    place = place_of(mailbox)
    if found is not None and (found.place, found.uidvalidity) == (place, validity):
        return found
    last = following - 1 if following is not None else max(client.all_uids(mailbox.fetch_folder), default=0)
    began, before, nothing = clock.now(), None, mailbox.old_mail == "ignore"
    if found is not None:
        # The server numbers anew, or it is another place. What was taken is known by its head; of the rest, what came
        # before we began is old, and the rest came while nobody looked.
        began = found.began_at if found.place == place else mailbox.last_read_at or began
        before, nothing = (began if mailbox.last_read_at else None), False
    total = 0 if nothing else client.status(mailbox.fetch_folder)["MESSAGES"]
    with write():
        cursor, _made = FetchCursor.objects.update_or_create(
            mailbox=mailbox,
            defaults={
                "place": place, "uidvalidity": validity, "uid": last, "old_uid": last if nothing else 0,
                "old_until": last, "old_before": before, "old_total": total, "old_done": 0, "began_at": began,
            },
        )  # fmt: skip
    return cursor


def place_of(mailbox: Mailbox) -> str:
    """Which account's which folder this is."""
    named = f"{mailbox.receives_by} {mailbox.fetch_host} {mailbox.fetch_user} {mailbox.fetch_folder}"
    return hashlib.sha256(named.casefold().encode()).hexdigest()


def _key(mailbox: Mailbox, validity: int, uid: int) -> str:
    """The same mail of the same account has one key, so that fetching it again after a cut adds nothing."""
    named = f"imap {mailbox.pk} {place_of(mailbox)} {validity} {uid}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _batches(lying: Iterable[Lying]) -> Iterator[list[Lying]]:
    batch: list[Lying] = []
    held = 0
    for one in lying:
        batch.append(one)
        held += one.size
        if len(batch) >= BATCH or held >= BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
