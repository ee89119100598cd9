"""Keeping the accounts elsewhere read: a thread for each, on one machine at a time, with longer and longer pauses in
trouble."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import structlog
from django.db import connections

from cauce.channels.email import health, imap, pop, setup
from cauce.channels.email.elsewhere import sleep
from cauce.channels.email.imap import place_of
from cauce.channels.models import FetchCursor, FetchMark, Mailbox
from cauce.ground import clock
from cauce.ground.db import alone, passing, write

PAUSE_S = 5.0
CUT_PAUSE_S = 1.0  # the line broke while mail came
LONGEST_PAUSE_S = 300.0
STANDBY_S = 5.0  # another worker reads it: how soon we would take over
LOOK_FOR_MAILBOXES_S = 2.0
LOOK_FOR_SILENCE_S = 30.0
NEW_EVERY_S = 2.0  # while old mail is dealt with, new mail waits no longer
SAID_EVERY = timedelta(seconds=60)
_log = structlog.get_logger("fetching")
Stopping = Callable[[], bool]


class Session(Protocol):
    """One connection to an account, whatever the protocol."""

    def take_new(self) -> int: ...
    def take_old(self) -> bool: ...
    def wait(self, stopping: Stopping, at_most_s: float = ...) -> bool: ...


WAYS: dict[str, Callable[[Mailbox], AbstractContextManager[Session]]] = {
    "imap": imap.opened,
    "pop3": pop.opened,
}


@dataclass(slots=True)
class _Running:
    version: int
    thread: threading.Thread
    ended: threading.Event = field(default_factory=threading.Event)


def work_for_good(stopping: Stopping) -> None:
    """Keep a reader for each active mailbox whose mail lies elsewhere, and an eye on all, until `stopping()`."""
    running: dict[int, _Running] = {}
    waiting = threading.Event()
    looked = -LOOK_FOR_SILENCE_S
    while not stopping():
        wanted = dict(
            Mailbox.objects.filter(active=True, receives_by__in=list(WAYS)).values_list("pk", "version")
        )
        for pk, one in list(running.items()):
            if wanted.get(pk) != one.version or not one.thread.is_alive():
                one.ended.set()
                if not one.thread.is_alive():
                    del running[pk]
        for pk, version in wanted.items():
            if pk not in running:
                running[pk] = _start(pk, version, stopping)
        if time.monotonic() - looked >= LOOK_FOR_SILENCE_S:
            health.look()
            looked = time.monotonic()
        waiting.wait(LOOK_FOR_MAILBOXES_S)
    for one in running.values():
        one.ended.set()
    for one in running.values():
        one.thread.join(5)


def _start(pk: int, version: int, stopping: Stopping) -> _Running:
    ended = threading.Event()
    thread = threading.Thread(
        target=_keep_reading,
        args=(pk, lambda: stopping() or ended.is_set()),
        name=f"mailbox-{pk}",
        daemon=True,
    )
    running = _Running(version, thread, ended)
    thread.start()
    return running


def _keep_reading(pk: int, stopping: Stopping) -> None:
    pause = PAUSE_S
    while not stopping():
        seen = _seen(pk)
        try:
            with alone("mailbox", pk) as mine:
                if mine:
                    mailbox = Mailbox.objects.select_related("brand").get(pk=pk)
                    read_for_good(mailbox, stopping)
                    pause = PAUSE_S
            if not mine:
                sleep(STANDBY_S, stopping)
        except Mailbox.DoesNotExist:
            return
        except Exception as error:
            if stopping():
                return
            _log.warning("an account elsewhere cannot be read", mailbox=pk, error=repr(error), pause_s=pause)
            if _said_trouble(pk, error):
                pause = PAUSE_S  # it was well until now
            if _seen(pk) > seen:
                pause = CUT_PAUSE_S  # whoever waited longer after each cut would never come to the end
            # Not all at once when a provider comes back.
            sleep(pause * random.uniform(0.75, 1.25), stopping)
            pause = min(LONGEST_PAUSE_S, pause * 2)
        finally:
            connections.close_all()


def _seen(pk: int) -> int:
    return FetchMark.objects.filter(mailbox=pk).count()


def read_for_good(mailbox: Mailbox, stopping: Stopping) -> None:
    """Read one account over one connection, until `stopping()` or until the protocol wants another connection."""
    with WAYS[mailbox.receives_by](mailbox) as session:
        going = True
        while going and not stopping():
            read_once(mailbox, session, stopping)
            if not stopping():
                going = session.wait(stopping, health.often_enough_s(mailbox))


def read_once(mailbox: Mailbox, session: Session, stopping: Stopping = lambda: False) -> int:
    """Take what is new and deal with all that lay there before; how many new mails. New mail never waits for old."""
    taken = session.take_new()
    said_well(mailbox)
    looked = time.monotonic()
    while not stopping() and session.take_old():
        if time.monotonic() - looked >= NEW_EVERY_S:
            taken += session.take_new()
            said_well(mailbox)
            looked = time.monotonic()
    return taken


def begin_old_again(mailbox: Mailbox) -> None:
    """Go through what lay there anew, with the mailbox's new wish for it. Inside `write()`."""
    if mailbox.old_mail == "ignore":
        return
    for cursor in FetchCursor.objects.filter(mailbox=mailbox, place=place_of(mailbox)):
        if mailbox.receives_by == "pop3":
            cursor.old_until = FetchMark.objects.filter(mailbox=mailbox, left=True).count()
        cursor.old_total, cursor.old_uid, cursor.old_done = cursor.old_until, 0, 0
        cursor.save(update_fields=["old_total", "old_uid", "old_done", "old_until"])


def said_well(mailbox: Mailbox) -> None:
    """Write down that the account was looked into; not more often than a person would care for."""
    now = clock.now()
    if mailbox.last_read_at and now - mailbox.last_read_at < SAID_EVERY and not mailbox.last_error:
        return
    with write():
        Mailbox.objects.filter(pk=mailbox.pk).update(last_read_at=now, last_error="")
    mailbox.last_read_at, mailbox.last_error = now, ""


def _said_trouble(pk: int, error: Exception) -> bool:
    """Write down what is the matter; whether nothing was until now. The database's own trouble is no mailbox's."""
    if passing(error):
        return False
    mailbox = Mailbox.objects.filter(pk=pk).first()
    if mailbox is None:
        return False
    words = setup.in_words(error, mailbox.fetch_host, mailbox.fetch_port)[:2000]
    with write():
        Mailbox.objects.filter(pk=pk).exclude(last_error=words).update(last_error=words)
    return not mailbox.last_error
