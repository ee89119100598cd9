"""A mailbox that nobody reads is an alarm: on its page, by mail once, and in what the doctor says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from cauce.channels import actions, queries
from cauce.channels.email import health
from cauce.channels.email.tests.conftest import Post, raw_mail
from cauce.channels.models import Arrival, Intake, Mailbox, MailboxAlarm
from cauce.ground.files import raw
from cauce.ground.log.queries import history
from cauce.people.errors import NotFound
from tests.cast import SYSTEM

MINUTE = timedelta(minutes=1)


@pytest.fixture
def box(post: Post) -> Mailbox:
    return actions.change_mailbox(post.mailbox, receives_by="imap", fetch_host="mail.example", by=SYSTEM)


def read_before(minutes: float) -> None:
    """The mailbox was last read so long ago, and whoever looked since looked as long ago too."""
    Mailbox.objects.update(last_read_at=health.clock.now() - minutes * MINUTE)


def noticed_before(minutes: float) -> None:
    MailboxAlarm.objects.update(noticed_at=health.clock.now() - minutes * MINUTE)


def test_administrators_are_told_once_and_the_incident_ends_by_itself(post: Post, box: Mailbox):
    read_before(16)
    health.look()
    assert not mail.outbox  # a machine that has just woken up gets a minute
    assert [one.mailbox for one in queries.alarms(post.cast.alma)] == [box]
    assert queries.alarms(post.cast.bo) == []
    noticed_before(2)
    health.look()
    health.look()
    (told,) = mail.outbox
    assert told.to == [post.cast.alma.email] and "soporte@taller.example" in told.body
    assert queries.health_of(Mailbox.objects.get()).state == "silent"
    assert any(bad and "soporte@taller.example" in said for said, bad, _mend in queries.health_findings())
    read_before(0)
    health.look()
    assert queries.alarms(post.cast.alma) == []
    assert [fact.kind for fact in history(box.log_subject)][-2:] == ["mailbox.silent", "mailbox.heard"]
    read_before(20)
    health.look()
    assert MailboxAlarm.objects.count() == 2


def test_a_mailbox_says_itself_how_long_is_too_long(post: Post, box: Mailbox):
    for minutes, silent in ((0, False), (60, False), (5, True)):
        actions.change_mailbox(box, alarm_after_min=minutes, by=SYSTEM)
        read_before(30)
        health.look()
        assert bool(queries.alarms(post.cast.alma)) is silent
    actions.change_mailbox(box, active=False, by=SYSTEM)
    health.look()
    assert queries.alarms(post.cast.alma) == []


def test_what_waits_failed_or_could_not_be_read_is_counted_and_can_be_had(post: Post, monkeypatch: Any):
    for number in range(3):
        post.send(id=f"{number}@x", text=f"texto {number}")
    first, second, third = Intake.objects.order_by("pk")
    Intake.objects.filter(pk=first.pk).update(tries=2, error="la nube")
    Intake.objects.filter(pk=second.pk).update(state="failed", tries=8, error="un error")
    found = queries.health_of(post.mailbox)
    assert (found.waiting, found.parked, found.failed, found.unreadable) == (1, 1, 1, 0)
    assert [(one.kind, one.words) for one in queries.troubled_mails(post.cast.alma)] == [
        ("failed", "un error"), ("parked", "la nube"),
    ]  # fmt: skip
    said = [said for said, _bad, _mend in queries.health_findings() if said.startswith(post.mailbox.address)]
    assert said == [
        f"{post.mailbox.address}: última lectura —; por leer 1, aplazados 1, fallidos 1, ilegibles 0."
    ]
    assert b"texto 1" in queries.original(queries.stored_mail(post.cast.alma, second.pk)).read()
    with pytest.raises(NotFound):
        queries.stored_mail(post.cast.bo, second.pk)
    for one in queries.troubled_mails(post.cast.alma):
        actions.replay(one.intake)
    assert post.read() == ["opened"] * 3
    Arrival.objects.filter(key=third.key).update(readable=False)
    (unreadable,) = queries.troubled_mails(post.cast.alma)
    assert unreadable.kind == "unreadable" and unreadable.ticket is not None
    assert queries.health_of(post.mailbox).unreadable == 1


def test_any_stored_mail_can_be_read_again_and_what_was_no_loop_after_all_arrives(post: Post):
    post.send(raw_mail())
    post.read()
    (intake,) = Intake.objects.all()
    actions.replay(intake)
    assert post.read() == ["opened"]
    Arrival.objects.update(outcome="loop", message=None)
    actions.replay(queries.stored_mail(post.cast.alma, intake.pk))
    assert post.read() == ["duplicate"]  # its message is still there
    assert raw.open_raw(intake.raw_id).read() == queries.original(intake).read()
