"""Accounts elsewhere, on a real Dovecot: nothing is missed, nothing is changed there, whatever is cut."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from cauce.channels import actions, queries
from cauce.channels.email import fetching, imap, imap_connection
from cauce.channels.email.tests.conftest import Post, raw_mail
from cauce.channels.errors import Invalid
from cauce.channels.models import FetchCursor, Intake, Mailbox
from tests.cast import SYSTEM
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.ports import until
from tests.servers.wire import Wire


@pytest.fixture
def account(
    post: Post, imap_server: Dovecot, settings: Any, request: Any
) -> Iterator[tuple[Mailbox, Dovecot, str]]:
    """A mailbox whose mail lies in an account of its own at Dovecot, and that account's name."""
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    user = f"u{abs(hash(request.node.name))}"
    imap_server.deliver(user, raw_mail(id="old@x", subject="Antiguo"))
    box = actions.change_mailbox(
        post.mailbox, receives_by="imap", fetch_host="127.0.0.1", fetch_port=imap_server.port, fetch_security="none",
        fetch_user=user, fetch_password=PASSWORD, by=SYSTEM,
    )  # fmt: skip
    return box, imap_server, user


def read(box: Mailbox) -> int:
    """Look into the account once; how many new mails."""
    with imap.opened(box) as session:
        return fetching.read_once(box, session)


def test_mail_from_before_the_mailbox_stays_where_it_is(post: Post, account):
    box, server, user = account
    assert read(box) == 0
    server.deliver(user, raw_mail(id="new@x"))
    assert read(box) == 1
    assert read(box) == 0
    assert post.read() == ["opened"]


def test_mail_from_before_is_taken_when_that_is_wanted_and_nobody_is_told(post: Post, account):
    box, server, user = account
    old = raw_mail(id="older@x").replace(b"22 Nov 2026", b"22 Nov 2016")
    server.deliver(user, old)
    box = actions.change_mailbox(box, old_mail="new", by=SYSTEM)
    read(box)
    post.work()
    assert Intake.objects.count() == 2
    assert [sent.message["In-Reply-To"] for sent in post.sink.mails].count("<older@x>") == 0


def test_nothing_is_changed_there(post: Post, account):
    box, server, user = account
    read(box)
    server.deliver(user, raw_mail(id="new@x"))
    read(box)
    with server.open(user) as there:
        mails = list(there.fetch(mark_seen=False))
    assert len(mails) == 2 and not any("\\Seen" in mail.flags for mail in mails)


def test_mail_that_somebody_else_has_read_is_taken_all_the_same(post: Post, account):
    box, server, user = account
    read(box)
    server.deliver(user, raw_mail(id="new@x"))
    with server.open(user) as there:
        list(there.fetch(mark_seen=True))
    assert read(box) == 1


def test_a_connection_cut_in_the_middle_goes_on_from_there(post: Post, account):
    box, server, user = account
    read(box)
    for number in range(60):
        server.deliver(user, raw_mail(id=f"{number}@x", text="palabra " * 500))
    wire = Wire(server.port, cut_after_bytes=100_000).start()
    box = actions.change_mailbox(box, fetch_port=wire.port, by=SYSTEM)
    FetchCursor.objects.update(mailbox=box)
    cuts = 0
    while Intake.objects.count() < 60:
        try:
            read(box)
        except Exception:
            cuts += 1
        assert cuts < 20
    wire.stop()
    assert cuts >= 1
    assert Intake.objects.count() == 60
    assert post.read() == ["opened"] * 60


def test_a_server_that_falls_mute_holds_nobody_and_is_said_in_words(post: Post, account, monkeypatch):
    box, server, user = account
    read(box)
    server.deliver(user, raw_mail(id="new@x"))
    monkeypatch.setattr(imap_connection, "ANSWER_S", 0.5)
    wire = Wire(server.port).start()
    box = actions.change_mailbox(box, fetch_port=wire.port, by=SYSTEM)
    began = time.monotonic()
    with imap.opened(box) as session:
        wire.mute = True
        with pytest.raises(OSError) as trouble:  # a time-out is one
            session.take_new()
    assert time.monotonic() - began < 10
    fetching._said_trouble(box.pk, trouble.value)
    assert queries.health_of(Mailbox.objects.get()).state == "failing"
    wire.mute = False
    read(box)
    wire.stop()
    assert post.read() == ["opened"]


def test_what_was_durable_before_the_cursor_moved_comes_once(post: Post, account, monkeypatch):
    box, server, user = account
    read(box)
    server.deliver(user, raw_mail(id="new@x"))

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(imap.Session, "_move", dies)
    with pytest.raises(KeyboardInterrupt):
        read(box)
    monkeypatch.undo()
    read(box)
    assert Intake.objects.count() == 1


def test_a_server_that_numbers_anew_loses_and_doubles_nothing(post: Post, account):
    box, server, user = account
    read(box)
    server.deliver(user, raw_mail(id="new@x"))
    read(box)
    fetching.said_well(box)
    server.deliver(user, raw_mail(id="newer@x"))
    FetchCursor.objects.update(uidvalidity=1)
    read(box)
    outcomes = post.read()
    assert outcomes.count("opened") >= 2
    from cauce.tickets.models import Message

    assert Message.objects.filter(external_id="newer@x").count() == 1
    assert Message.objects.filter(external_id="new@x").count() == 1


def test_it_notices_new_mail_within_a_second_and_ends_when_asked(post: Post, account):
    _box, server, user = account
    stopping = threading.Event()
    thread = threading.Thread(target=fetching.work_for_good, args=(stopping.is_set,), daemon=True)
    thread.start()
    until(lambda: Mailbox.objects.get().last_read_at, what="the account was looked into")
    server.deliver(user, raw_mail(id="new@x"))
    until(Intake.objects.exists, what="the mail was fetched", wait_s=10)
    stopping.set()
    thread.join(15)
    assert not thread.is_alive()


def test_trouble_is_said_in_words_and_goes_away(post: Post, account, monkeypatch):
    box, _server, _user = account
    assert actions.try_receiving(box).works
    wrong = actions.change_mailbox(box, fetch_password="otra", by=SYSTEM)
    assert not actions.try_receiving(wrong).works
    nowhere = actions.change_mailbox(box, fetch_port=1, by=SYSTEM)
    assert "127.0.0.1" in actions.try_receiving(nowhere).words
    folder = actions.change_mailbox(
        box, fetch_port=_server.port, fetch_password=PASSWORD, fetch_folder="Nada", by=SYSTEM
    )
    assert not actions.try_receiving(folder).works
    monkeypatch.setattr(fetching, "PAUSE_S", 0.1)
    stopping = threading.Event()
    thread = threading.Thread(target=fetching.work_for_good, args=(stopping.is_set,), daemon=True)
    thread.start()
    until(lambda: Mailbox.objects.get().last_error, what="the trouble is in the row")
    assert queries.health_of(Mailbox.objects.get()).state == "failing"
    actions.change_mailbox(Mailbox.objects.get(), fetch_folder="INBOX", by=SYSTEM)
    until(lambda: queries.health_of(Mailbox.objects.get()).state == "ok", what="it is well again")
    stopping.set()
    thread.join(15)


def test_passwords_are_kept_sealed(account):
    box, _server, _user = account
    assert PASSWORD not in box.fetch_secret


def test_a_mailbox_by_imap_needs_a_server(post: Post):
    with pytest.raises(Invalid):
        actions.change_mailbox(post.mailbox, receives_by="imap", by=SYSTEM)
