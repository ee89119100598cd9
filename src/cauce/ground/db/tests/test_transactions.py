"""Write transactions: one after the other, each its turn, and nothing of what was refused."""

import sqlite3
import threading
import time

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections

from cauce.ground.db import after_commit, on_sqlite, passing, write
from cauce.ground.db.wakeups import FACTS, MAILS, announce, listen
from cauce.ground.files import raw
from cauce.people.models import Account
from cauce.people.queries import the_account
from tests.cast import make_cast


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
