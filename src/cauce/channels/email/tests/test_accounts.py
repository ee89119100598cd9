"""What must hold for every account elsewhere, by IMAP and by POP3, on a real Dovecot that falls and forgets."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cauce.channels import queries
from cauce.channels.email import fetching, imap
from cauce.channels.email.tests.accounts import Account, account, at_work
from cauce.channels.email.tests.conftest import Post
from cauce.channels.models import Arrival, FetchCursor, Intake, Mailbox
from cauce.ground import clock
from cauce.ground.db import alone
from cauce.tickets.models import Message, Ticket
from tests.servers import dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.ports import until

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]


@pytest.fixture(params=["imap", "pop3"])
def there(post: Post, imap_server: Dovecot, request: pytest.FixtureRequest) -> Account:
    """An account that holds three mails of last year."""
    found = account(post, imap_server, f"u{uuid.uuid4().hex[:12]}", way=request.param)
    for number in range(3):
        found.put(f"old{number}@x", 400 * DAY - number * DAY, subject=f"Antiguo {number}")
    return found


@pytest.fixture
def by_imap(post: Post, imap_server: Dovecot) -> Account:
    return account(post, imap_server, f"u{uuid.uuid4().hex[:12]}")


def ids() -> list[str]:
    return sorted(Message.objects.filter(direction="in").values_list("external_id", flat=True))


def test_what_lay_there_is_left_alone_unless_told_otherwise(there: Account):
    assert there.look() == 0
    there.put("new@x")
    assert there.look() == 1
    assert there.look() == 0
    there.post.read()
    assert ids() == ["new@x"]


def test_what_lay_there_comes_in_closed_with_its_own_dates_and_nobody_is_told(there: Account):
    there.change(old_mail="import")
    there.look()
    there.put("new@x")
    there.look()
    there.post.work()
    olds = Ticket.objects.filter(subject__startswith="Antiguo").order_by("opened_at")
    assert [(one.status, one.origin, one.waiting_since) for one in olds] == [("closed", "import", None)] * 3
    ages = [(clock.now() - one.opened_at).total_seconds() / DAY.total_seconds() for one in olds]
    assert [round(age) for age in ages] == [400, 399, 398]
    assert all(one.opened_at == one.closed_at == Message.objects.get(ticket=one).created_at for one in olds)
    assert {sent.message["In-Reply-To"] for sent in there.post.sink.mails} <= {"<new@x>"}
    health = queries.health_of(there.box)
    assert health.old is not None and (health.old.total, health.old.done, health.old.going) == (3, 3, False)


def test_what_lay_there_as_new_mail_is_new_and_no_machine_answers_it(there: Account):
    there.change(old_mail="new")
    there.look()
    there.post.work()
    assert set(Ticket.objects.values_list("status", "origin")) == {("new", "live")}
    assert Ticket.objects.count() == 3
    assert there.post.sink.mails == []


def test_of_a_mail_that_is_larger_than_we_take_the_beginning_comes_and_says_so(there: Account, settings: Any):
    there.look()
    settings.MAX_MAIL_BYTES = 20_000
    there.put("small@x")
    there.put("large@x", text="palabra " * 5000)
    there.look()
    there.post.read()
    cut = {one.external_id: one.body.headers.get("cut") for one in Message.objects.select_related("body")}
    assert cut == {"small@x": None, "large@x": True}
    there.change(after_reading="delete")
    there.put("small2@x")
    there.put("large2@x", text="palabra " * 5000)
    there.look()
    there.look()
    with there.server.open(there.user) as person:
        left = {mail.headers["message-id"][0] for mail in person.fetch(mark_seen=False)}
    assert "<large2@x>" in left and "<small2@x>" not in left


def test_a_change_of_mind_brings_in_what_was_left(there: Account):
    there.look()
    there.put("new@x")
    there.look()
    there.change(old_mail="import")
    there.look()
    there.post.read()
    assert ids() == ["new@x", "old0@x", "old1@x", "old2@x"]
    assert Intake.objects.count() == 4


def test_when_a_server_numbers_anew_nothing_is_lost_or_doubled_and_old_mail_stays_old(there: Account):
    there.look()
    there.put("before@x")
    there.look()
    there.put("meanwhile@x")
    there.server.number_anew(there.user)
    there.look()
    there.put("after@x")
    there.look()
    there.post.read()
    assert ids() == ["after@x", "before@x", "meanwhile@x"]
    assert Ticket.objects.count() == 3


@pytest.fixture
def falling() -> Iterator[Dovecot]:
    """A server of its own, for others need theirs."""
    if not dovecot.available():
        pytest.skip("Dovecot: apt install dovecot-imapd dovecot-pop3d")
    server = Dovecot().start()
    yield server
    server.stop()


@pytest.mark.parametrize("way", ["imap", "pop3"])
def test_a_server_that_falls_while_we_read_is_read_on_when_it_is_back(
    post: Post, falling: Dovecot, way: str, monkeypatch: pytest.MonkeyPatch
):
    there = account(post, falling, "ventas", way=way)
    monkeypatch.setattr(fetching, "PAUSE_S", 0.2)
    there.look()
    for number in range(40):
        there.put(f"{number}@x", text="palabra " * 4000)
    with at_work():
        until(Intake.objects.exists, what="some mail is durable", wait_s=30)
        there.server.fall()
        until(
            lambda: Mailbox.objects.get().last_error or Intake.objects.count() == 40,
            what="it is noticed",
            wait_s=30,
        )
        there.server.run()
        until(lambda: Intake.objects.count() == 40, what="every mail is durable", wait_s=60)
    there.post.read()
    assert ids() == sorted(f"{number}@x" for number in range(40))


def test_after_three_days_away_everything_is_there_and_nobody_is_told_what_they_know(there: Account):
    there.look()
    for hours in (70, 30, 1):
        there.put(f"{hours}h@x", timedelta(hours=hours))
    Mailbox.objects.update(last_read_at=Mailbox.objects.get().last_read_at - 3 * DAY, added_at=None)
    FetchCursor.objects.update(began_at=FetchCursor.objects.get().began_at - 3 * DAY)
    there.look()
    there.post.work()
    assert ids() == ["1h@x", "30h@x", "70h@x"]
    answered = {sent.message["In-Reply-To"] for sent in there.post.sink.mails}
    assert answered == {"<30h@x>", "<1h@x>"}  # who wrote three days ago would only wonder


@pytest.mark.parametrize("asked_meanwhile", [True, False])
def test_what_comes_between_two_looks_is_not_waited_for(by_imap: Account, asked_meanwhile: bool):
    """A server tells of a mail once: here in its answer to something else, or as soon as it is waited for."""
    by_imap.look()
    box = Mailbox.objects.select_related("brand").get()
    with imap.opened(box) as session:
        session.take_new()
        for number in range(5):
            by_imap.put(f"{number}@x")
            if asked_meanwhile:
                session._client.refresh()
            looks: list[int] = []  # once a second

            def stopping(looks: list[int] = looks) -> bool:
                looks.append(1)
                return len(looks) > 4

            session.wait(stopping)
            assert len(looks) < 4
            assert session.take_new() == 1


def test_what_was_written_in_the_second_of_a_mailbox_is_not_older_than_it(there: Account):
    """A Date has whole seconds, the moment of a mailbox has not."""
    there.look()
    began = Mailbox.objects.get().added_at
    assert began is not None
    Mailbox.objects.update(added_at=began.replace(microsecond=999_999))
    there.put("same@x", clock.now() - began)
    there.put("before@x", clock.now() - began + timedelta(seconds=2))
    there.look()
    there.post.work()
    assert {sent.message["In-Reply-To"] for sent in there.post.sink.mails} == {"<same@x>"}


def test_a_mailbox_that_somebody_reads_and_tidies_is_read_whole_and_left_as_it_is(by_imap: Account):
    by_imap.look()
    for number in range(3):
        by_imap.put(f"{number}@x")
    with by_imap.server.open(by_imap.user) as person:
        mails = list(person.fetch(mark_seen=True))
        assert by_imap.look() == 3
        person.folder.create("Hecho")
        person.move(mails[0].uid, "Hecho")
    by_imap.put("later@x")
    by_imap.look()
    with by_imap.server.open(by_imap.user) as person:
        person.folder.set("Hecho")
        person.move([mail.uid for mail in person.fetch(mark_seen=False)], "INBOX")
    by_imap.look()
    by_imap.post.read()
    assert ids() == ["0@x", "1@x", "2@x", "later@x"]
    assert Arrival.objects.filter(outcome="duplicate").count() == 1  # back in the inbox under another number
    with by_imap.server.open(by_imap.user) as person:
        seen = {
            mail.headers["message-id"][0]: "\\Seen" in mail.flags for mail in person.fetch(mark_seen=False)
        }
    assert seen == {"<0@x>": True, "<1@x>": True, "<2@x>": True, "<later@x>": False}


def test_mail_is_marked_or_deleted_there_only_when_that_was_said(there: Account):
    there.look()
    there.change(after_reading="delete")
    there.put("new@x")
    there.look()
    there.look()
    with there.server.open(there.user) as person:
        left = [mail.headers["message-id"][0] for mail in person.fetch(mark_seen=False)]
    assert sorted(left) == ["<old0@x>", "<old1@x>", "<old2@x>"]
    if there.box.receives_by == "imap":
        there.change(after_reading="seen")
        there.put("seen@x")
        there.look()
        with there.server.open(there.user) as person:
            flags = {mail.headers["message-id"][0]: mail.flags for mail in person.fetch(mark_seen=False)}
        assert "\\Seen" in flags["<seen@x>"] and "\\Seen" not in flags["<old0@x>"]


def test_only_one_worker_reads_an_account(by_imap: Account, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetching, "STANDBY_S", 0.2)
    with alone("mailbox", by_imap.box.pk) as mine, at_work():
        assert mine
        time.sleep(1)  # long enough for a reader that did not ask
        assert not FetchCursor.objects.exists()
    with at_work():
        until(FetchCursor.objects.exists, what="the next one takes over", wait_s=20)


@pytest.mark.timed
def test_a_mail_is_durable_half_a_second_after_it_came(by_imap: Account):
    took = []
    with at_work():
        until(lambda: Mailbox.objects.get().last_read_at, what="the account was looked into")
        for number in range(10):
            before = Intake.objects.count()
            time.sleep(0.3)  # it is waiting again
            began = time.monotonic()
            by_imap.put(f"{number}@x")
            until(lambda n=before: Intake.objects.count() > n, what="it is durable", every_s=0.01)
            took.append(time.monotonic() - began)
    assert sorted(took)[-2] < 2, took


def test_many_mails_are_taken_in_few_questions(by_imap: Account, monkeypatch: pytest.MonkeyPatch):
    by_imap.look()
    for number in range(60):
        by_imap.put(f"{number}@x")
    asked = []
    real = imap.Client.fetch
    monkeypatch.setattr(
        imap.Client, "fetch", lambda self, uids, **named: asked.append(len(uids)) or real(self, uids, **named)
    )
    assert by_imap.look() == 60
    assert asked == [20, 20, 20]
