"""Write transactions: one after the other, each its turn, and nothing of what was refused."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections

from cauce.ground.db import after_commit, on_sqlite, passing, write
from cauce.ground.db.sqlite.lock import FairLock
from cauce.ground.db.wakeups import FACTS, MAILS, announce, listen
from cauce.ground.files import raw
from cauce.people.models import Account
from cauce.people.queries import the_account
from tests.cast import make_cast

TURNS = 300
TAKE_TURNS = """
import pathlib, sys, time
from cauce.ground.db.sqlite.lock import FairLock
turn, ledger, room, name, turns = sys.argv[1:]
lock, ready = FairLock(turn), pathlib.Path(room)
(ready / name).touch()
while len(list(ready.iterdir())) < 8:
    time.sleep(0.01)
for _ in range(int(turns)):
    lock.acquire()
    with open(ledger, "a") as file:
        file.write(name + "\\n")
    time.sleep(0.001)
    lock.release()
"""
HOLD_FOR_EVER = """
import sys, time
from cauce.ground.db.sqlite.lock import FairLock
lock = FairLock(sys.argv[1])
lock.acquire()
print("held", flush=True)
time.sleep(600)
"""


def take_turns(lock, ledger, all_here, name):
    all_here.wait(30)
    for _ in range(TURNS):
        lock.acquire()
        ledger.append(str(name))
        time.sleep(0.001)
        lock.release()


def shares(ledger):
    """How many turns each had from the moment when all were in line until the first had had all of theirs."""
    first = max(ledger.index(name) for name in set(ledger))
    last = min(_last(ledger, name) for name in set(ledger))
    return Counter(ledger[first : last + 1])


def test_of_threads_that_all_want_to_write_each_gets_its_turn(tmp_path):
    ledger: list[str] = []
    all_here = threading.Barrier(8)
    threads = [
        threading.Thread(target=take_turns, args=(FairLock(str(tmp_path / "turn")), ledger, all_here, name))
        for name in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = shares(ledger)
    assert len(ledger) == 8 * TURNS
    assert min(turns.values()) * 4 > max(turns.values()), turns


def test_of_processes_that_all_want_to_write_each_gets_its_turn(tmp_path):
    ledger, ready = tmp_path / "ledger", tmp_path / "ready"
    ready.mkdir()
    arguments = [str(tmp_path / "turn"), str(ledger), str(ready)]
    processes = [
        subprocess.Popen([sys.executable, "-c", TAKE_TURNS, *arguments, str(name), str(TURNS)])
        for name in range(8)
    ]
    assert [process.wait(120) for process in processes] == [0] * 8
    lines = ledger.read_text().split()
    turns = shares(lines)
    assert len(lines) == 8 * TURNS
    assert min(turns.values()) * 4 > max(turns.values()), turns


def _last(lines, name):
    return len(lines) - 1 - lines[::-1].index(name)


def test_whoever_dies_with_the_lock_lets_the_next_one_in(tmp_path):
    path = str(tmp_path / "turn")
    holder = subprocess.Popen([sys.executable, "-c", HOLD_FOR_EVER, path], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    entered = threading.Event()

    def enter():
        lock = FairLock(path)
        lock.acquire()
        entered.set()

    threading.Thread(target=enter, daemon=True).start()
    assert not entered.wait(0.2)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert entered.wait(5)


@pytest.mark.django_db(transaction=True)
def test_writers_wait_for_each_other_and_none_fails_or_overwrites():
    account = make_cast().account
    Account.objects.filter(pk=account.pk).update(version=0)
    troubles = []

    def add_ten():
        try:
            for _ in range(10):
                with write():
                    row = Account.objects.select_for_update().get(pk=account.pk)
                    row.version += 1
                    row.save()
        except DatabaseError as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=add_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    account.refresh_from_db()
    assert (troubles, account.version) == ([], 80)


@pytest.mark.django_db(transaction=True)
def test_a_write_that_fails_frees_the_line_for_the_next():
    make_cast()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), write():
            1 / 0  # noqa: B018
    done = threading.Event()

    def rename():
        with write():
            Account.objects.update(name="Otro")
        connection.close()
        done.set()

    threading.Thread(target=rename, daemon=True).start()
    assert done.wait(10)
    found = the_account()
    assert found is not None
    assert found.name == "Otro"


@pytest.mark.django_db(transaction=True)
def test_reading_does_not_wait_for_a_writer():
    make_cast()
    inside, finish = threading.Event(), threading.Event()

    def hold_it():
        with write():
            Account.objects.update(name="Otro")
            inside.set()
            finish.wait(20)
        connection.close()

    writer = threading.Thread(target=hold_it)
    writer.start()
    assert inside.wait(10)
    began = time.monotonic()
    found = the_account()
    took = time.monotonic() - began
    finish.set()
    writer.join()
    assert found is not None
    assert found.name == "Taller"
    assert took < 1


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_a_commit_runs_after_it_and_its_trouble_is_not_the_writers():
    ran: list[object] = []
    with write():
        after_commit(lambda: ran.append(1 // 0))
        after_commit(lambda: ran.append("after"))
        assert ran == []
    assert ran == ["after"]


def is_woken(wakeup, act):
    """Whether the listener hears of what another thread does."""
    thread = threading.Thread(target=act)
    thread.start()
    woken = wakeup.wait(10)
    thread.join()
    wakeup.close()
    return woken


@pytest.mark.django_db(transaction=True)
def test_whoever_listens_is_woken_by_a_commit_and_only_then():
    make_cast()
    wakeup = listen(FACTS)
    assert not wakeup.wait(0.05)

    def write_something():
        with write():
            Account.objects.update(name="Otro")
            announce(FACTS)
            announce(FACTS)
        connection.close()

    assert is_woken(wakeup, write_something)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_whoever_listens_for_mails_is_woken_by_the_file_that_holds_them():
    wakeup = listen(MAILS, using="raw")
    assert not wakeup.wait(0.05)

    def keep_a_mail():
        with write(using="raw"):
            raw.add(raw.prepare(1, b"Subject: Hola"))
            announce(MAILS)
        connections.close_all()

    assert is_woken(wakeup, keep_a_mail)


def trouble(kind, **attributes):
    cause = sqlite3.OperationalError("…")
    for name, value in attributes.items():
        setattr(cause, name, value)
    error = kind("…")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (trouble(OperationalError, sqlite_errorcode=sqlite3.SQLITE_FULL), True),
        (trouble(OperationalError, sqlite_errorcode=sqlite3.SQLITE_IOERR_FSYNC), True),
        (trouble(OperationalError, sqlite_errorcode=sqlite3.SQLITE_BUSY), True),
        (trouble(OperationalError, sqlite_errorcode=sqlite3.SQLITE_ERROR), False),
        (trouble(OperationalError, sqlstate="57P01"), True),  # the server is being stopped
        (trouble(OperationalError, sqlstate="40P01"), True),  # a deadlock
        (trouble(OperationalError, sqlstate="54000"), False),  # a row too large for an index
        (trouble(OperationalError), True),  # the connection broke
        (InterfaceError("connection already closed"), True),
        (trouble(DatabaseError, sqlstate="23505"), False),
        (ValueError("…"), False),
    ],
)
def test_the_databases_trouble_passes_and_the_statements_does_not(error, passes):
    assert passing(error) is passes


if on_sqlite():

    def test_every_connection_syncs_each_commit(db):
        with connection.cursor() as cursor:
            values = [
                cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("synchronous", "journal_mode", "foreign_keys")
            ]
        assert values == [2, "wal", 1]
