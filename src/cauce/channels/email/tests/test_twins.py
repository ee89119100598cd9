"""The same mail twice is one message; nothing accepted is lost."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from cauce.channels import actions, queries
from cauce.channels.email import inbound, intake, queue, reading
from cauce.channels.email.tests.conftest import ADDRESS, Post, raw_mail
from cauce.channels.models import Arrival, Intake
from cauce.tickets.models import Link, Message, Ticket
from tests.cast import SYSTEM


def test_the_same_mail_twice_is_one_message(post: Post):
    post.send()
    post.send()
    assert post.read() == ["opened", "duplicate"]
    assert Message.objects.count() == 1


def test_through_a_second_mailbox_of_the_brand_it_is_noted(post: Post):
    actions.add_mailbox(address="ventas@taller.example", brand=post.cast.taller, by=SYSTEM)
    raw = raw_mail(to=f"{ADDRESS}, ventas@taller.example")
    post.send(raw)
    post.send(raw, to="ventas@taller.example")
    post.send(raw, to="ventas@taller.example")
    assert post.read() == ["opened", "duplicate", "duplicate"]
    assert post.cast.history(Ticket.objects.get()).count("message.also_received") == 1


def test_another_brand_gets_a_linked_ticket_of_its_own(post: Post):
    actions.add_mailbox(address="hola@otra.example", brand=post.cast.otra, by=SYSTEM)
    raw = raw_mail(to=f"{ADDRESS}, hola@otra.example")
    post.send(raw)
    post.send(raw, to="hola@otra.example")
    assert post.read() == ["opened", "opened"]
    one, two = Ticket.objects.order_by("pk")
    assert (one.brand, two.brand) == (post.cast.taller, post.cast.otra)
    assert Link.objects.filter(ticket=one, other=two).exists()


def test_the_same_id_with_other_content_is_kept_and_marked(post: Post):
    first = post.receive(text="uno")
    second = post.receive(text="dos")
    assert second.duplicate_of == first and second.body.text.strip() == "dos"
    assert Link.objects.filter(ticket=second.ticket, other=first.ticket, kind="duplicate").exists()


def test_without_a_message_id_the_content_tells_twins(post: Post):
    for text in ("uno", "dos", "uno"):
        post.send(id=None, text=text)
    assert post.read() == ["opened", "opened", "duplicate"]


def test_what_cannot_be_read_is_a_ticket_with_its_original(post: Post):
    noise = bytes(range(256)) * 40
    message = post.receive(noise)
    assert message.body.text.startswith("Este correo no se pudo leer")
    assert "unreadable" in message.body.headers and message.raw_id
    from cauce.ground.files import raw

    assert raw.open_raw(message.raw_id).read().rstrip(b"\r\n") == noise.rstrip(b"\r\n")


def test_a_crash_before_the_commit_changes_nothing(post: Post, monkeypatch):
    post.send()
    real = inbound.tickets.open_ticket

    def dies(*args: object, **named: object) -> object:
        real(*args, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(inbound.tickets, "open_ticket", dies)
    with pytest.raises(KeyboardInterrupt):
        post.read()
    monkeypatch.undo()
    assert not Ticket.objects.exists()
    assert intake.Reader().run_once() == 1
    assert Ticket.objects.count() == 1


def test_a_crash_between_the_commits_replays_to_the_same_message(post: Post, monkeypatch):
    post.send()

    def dies(rows: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(queue, "done", dies)
    with pytest.raises(KeyboardInterrupt):
        post.read()
    monkeypatch.undo()
    assert Intake.objects.get().state == "pending" and Message.objects.count() == 1
    intake.Reader().run_once()
    assert Intake.objects.get().state == "done"
    assert Message.objects.count() == Arrival.objects.count() == 1


def test_one_bad_mail_does_not_hold_up_the_others_and_can_be_replayed(post: Post, monkeypatch):
    real = inbound._said

    def fails(read: reading.Read, *args: object, **named: object) -> object:
        if "veneno" in read.mail.subject:
            raise ValueError("a bug")
        return real(read, *args, **named)

    monkeypatch.setattr(inbound, "_said", fails)
    post.reader._careful = False
    for number, subject in enumerate(("uno", "veneno", "dos", "tres")):
        post.send(id=f"{number}@x", subject=subject)
    assert post.read() == ["opened"] * 3
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["dos", "tres", "uno"]
    bad = Intake.objects.get(state="pending")
    assert "a bug" in bad.error and bad.next_try_at
    for _ in range(queue.LIMIT_TRIES):
        Intake.objects.filter(pk=bad.pk).update(next_try_at=None)
        post.read()
    (failed,) = queries.troubled_mails(post.cast.alma)
    monkeypatch.undo()
    actions.replay(failed.intake)
    actions.replay(failed.intake)
    assert post.read() == ["opened"] * 4
    assert not queries.troubled_mails(post.cast.alma)
    actions.replay(failed.intake)
    assert post.read() == ["opened"] * 4


def test_a_mail_that_kills_its_reader_is_set_aside(post: Post):
    post.send()
    Intake.objects.update(tries=queue.LIMIT_TRIES)  # so often was it begun
    assert intake.Reader().run_once() == 1
    assert Intake.objects.get().state == "failed"


def test_a_full_disk_is_no_mails_fault(post: Post, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    post.send()
    monkeypatch.setattr(intake, "read", full)
    with pytest.raises(OSError):
        post.reader.run_once()
    assert Intake.objects.get().next_try_at is None
    monkeypatch.undo()
    assert post.read() == ["opened"]


def test_two_readers_settle_each_mail_once(post: Post):
    for number in range(30):
        post.send(id=f"{number}@x", text=f"{number}", sender=f"c{number % 3}@cliente.example")

    def reads() -> None:
        reader = intake.Reader()
        while Intake.objects.filter(state="pending").exists():
            reader.run_once()
        connections.close_all()

    readers = [threading.Thread(target=reads) for _ in range(2)]
    for one in readers:
        one.start()
    for one in readers:
        one.join(60)
    assert Message.objects.filter(direction="in").count() == Arrival.objects.count() == 30
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 31))
