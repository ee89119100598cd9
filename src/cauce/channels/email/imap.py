"""Fetching mail from accounts elsewhere, which people may go on using beside us.

Invariant: the cursor of a folder stands behind a mail only when that mail is durable here. Which mails are new is told
by UID and UIDVALIDITY alone: never by a date, never by whether somebody has read them; and nothing is changed there.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connections

from cauce.channels.email import imap_client, queue, setup
from cauce.channels.email.imap_client import Client
from cauce.channels.models import ImapCursor, Mailbox
from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.files import raw

BATCH = 20  # mails, or so many bytes, before the cursor moves
BATCH_BYTES = 8 * 1024 * 1024
IDLE_S = 240.0
POLL_S = 30.0
PAUSE_S = 5.0
LONGEST_PAUSE_S = 600.0
LOOK_FOR_MAILBOXES_S = 2.0
SAID_EVERY = timedelta(seconds=60)
OVERLAP = timedelta(days=2)
_log = structlog.get_logger("imap")


@dataclass(slots=True)
class _Running:
    version: int
    thread: threading.Thread
    ended: threading.Event = field(default_factory=threading.Event)


def work_for_good(stopping: Callable[[], bool]) -> None:
    """Keep a reader for each active mailbox that receives by IMAP, until `stopping()`."""
    running: dict[int, _Running] = {}
    waiting = threading.Event()
    while not stopping():
        rows = Mailbox.objects.filter(active=True, receives_by="imap").values_list("pk", "version")
        wanted = dict(rows)
        for pk, one in list(running.items()):
            if wanted.get(pk) != one.version or not one.thread.is_alive():
                one.ended.set()
                if not one.thread.is_alive():
                    del running[pk]
        for pk, version in wanted.items():
            if pk not in running:
                running[pk] = _start(pk, version, stopping)
        waiting.wait(LOOK_FOR_MAILBOXES_S)
    for one in running.values():
        one.ended.set()
    for one in running.values():
        one.thread.join(5)


def _start(pk: int, version: int, stopping: Callable[[], bool]) -> _Running:
    ended = threading.Event()
    thread = threading.Thread(
        target=_keep_reading, args=(pk, lambda: stopping() or ended.is_set()), name=f"imap-{pk}", daemon=True
    )
    running = _Running(version, thread, ended)
    thread.start()
    return running


def _keep_reading(pk: int, stopping: Callable[[], bool]) -> None:
    pause = PAUSE_S
    while not stopping():
        try:
            mailbox = Mailbox.objects.select_related("brand").get(pk=pk)
            with imap_client.connected(mailbox) as client:
                while not stopping():
                    read_folder(client, mailbox)
                    said_well(mailbox)
                    pause = PAUSE_S
                    client.wait_for_news(stopping, at_most_s=IDLE_S, poll_s=POLL_S)
        except Mailbox.DoesNotExist:
            return
        except Exception as error:
            if stopping():
                return
            _log.warning("an account elsewhere cannot be read", mailbox=pk, error=repr(error), pause_s=pause)
            _say_trouble(pk, error)
            imap_client.sleep(pause, stopping)
            pause = min(LONGEST_PAUSE_S, pause * 2)
        finally:
            connections.close_all()


def read_folder(client: Client, mailbox: Mailbox) -> int:
    """Take what is new in the mailbox's folder; how many mails. Cut off at any moment, it goes on from there."""
    validity, following = client.look_at(mailbox.imap_folder)
    cursor = _cursor(client, mailbox, validity, following)
    taken = 0
    for batch in _batches(client, client.uids_after(cursor.uid)):
        mails = []
        for uid in batch:
            data = _fetched(client, uid)
            if data is not None:
                arriving = queue.Arriving(
                    mailbox.account_id, mailbox.pk, "imap", key=_key(mailbox, validity, uid)
                )
                mails.append((raw.prepare(mailbox.account_id, data), [arriving]))
        if mails:
            queue.add_all(mails)
        _move(cursor, batch[-1])
        taken += len(mails)
    return taken


def _key(mailbox: Mailbox, validity: int, uid: int) -> str:
    """The same mail of the same account has one key, so that fetching it again after a cut adds nothing."""
    named = (
        f"imap {mailbox.pk} {mailbox.imap_host} {mailbox.imap_user} {mailbox.imap_folder} {validity} {uid}"
    )
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _batches(client: Client, uids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        sizes = client.sizes(part)
        batch: list[int] = []
        held = 0
        for uid in part:
            batch.append(uid)
            held += sizes.get(uid, 0)
            if len(batch) >= BATCH or held >= BATCH_BYTES:
                yield batch
                batch, held = [], 0
        if batch:
            yield batch


def _fetched(client: Client, uid: int) -> bytes | None:
    """A mail's bytes; of one that the server does not give, what it gives, so that somebody sees that it is there."""
    try:
        return client.fetch(uid, limit_bytes=settings.MAX_MAIL_BYTES)
    except imap_client.NotFetched as error:
        _log.warning("a mail could not be fetched whole", uid=uid, error=str(error))
    try:
        return client.fetch_head(uid)
    except imap_client.NotFetched:
        return b"Subject: (not given by the server)\r\n\r\n"


def _cursor(client: Client, mailbox: Mailbox, validity: int, following: int | None) -> ImapCursor:
    found = ImapCursor.objects.filter(mailbox=mailbox, folder=mailbox.imap_folder).first()
    if found is not None and found.uidvalidity == validity:
        return found
    if found is None:
        start = 0 if mailbox.imap_old else _last(client, following)
    else:
        # The server numbers anew. What came since we last looked is taken (again); twins are recognised by content.
        since = (mailbox.last_read_at or clock.now()) - OVERLAP
        again = client.uids_since(since.date())
        start = again[0] - 1 if again else _last(client, following)
    with write():
        cursor, _made = ImapCursor.objects.update_or_create(
            mailbox=mailbox, folder=mailbox.imap_folder, defaults={"uidvalidity": validity, "uid": start}
        )
    return cursor


def _last(client: Client, following: int | None) -> int:
    return following - 1 if following is not None else max(client.uids_after(0), default=0)


def _move(cursor: ImapCursor, uid: int) -> None:
    with write():
        ImapCursor.objects.filter(pk=cursor.pk, uidvalidity=cursor.uidvalidity, uid__lt=uid).update(uid=uid)
    cursor.uid = uid


def said_well(mailbox: Mailbox) -> None:
    """Write down that the account was looked into; not more often than a person would care for."""
    now = clock.now()
    if mailbox.last_read_at and now - mailbox.last_read_at < SAID_EVERY and not mailbox.last_error:
        return
    with write():
        Mailbox.objects.filter(pk=mailbox.pk).update(last_read_at=now, last_error="")
    mailbox.last_read_at, mailbox.last_error = now, ""


def _say_trouble(pk: int, error: Exception) -> None:
    rows = Mailbox.objects.filter(pk=pk)
    host, port = rows.values_list("imap_host", "imap_port").get()
    words = setup.in_words(error, host, port)[:2000]
    with write():
        rows.exclude(last_error=words).update(last_error=words)
