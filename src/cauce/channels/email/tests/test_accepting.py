"""What is acknowledged is on disk, and what is not is told to come again."""

from __future__ import annotations

import errno
import smtplib
import socket
import threading

import pytest
from django.db import OperationalError

from cauce.channels.email import accepting, directory, queue, session
from cauce.channels.email.tests.conftest import ADDRESS, Post, raw_mail
from cauce.channels.models import Intake
from cauce.ground.files import raw


def test_a_mail_that_got_250_is_in_the_queue_with_its_bytes(post: Post):
    mail = raw_mail()
    post.send(mail)
    row = Intake.objects.get()
    assert (row.state, row.source, row.envelope_from, row.recipients) == (
        "pending",
        "smtp",
        "ada@cliente.example",
        [ADDRESS],
    )
    assert raw.open_raw(row.raw_id).read() == mail


def test_dots_at_the_beginning_of_lines_survive(post: Post):
    mail = raw_mail() + b".\r\n..\r\n.a\r\n\r\n.\r\nfin\r\n"
    post.send(mail)
    assert raw.open_raw(Intake.objects.get().raw_id).read() == mail


def test_an_empty_mail_is_a_mail(post: Post):
    with smtplib.SMTP("127.0.0.1", post.port) as client:
        client.ehlo()
        client.mail("ada@cliente.example")
        client.rcpt(ADDRESS)
        assert client.data(b"")[0] == 250
    assert post.read() == ["opened"]


def test_only_a_dot_between_whole_line_ends_ends_a_mail(post: Post):
    """Otherwise a second mail could be smuggled in inside the first one."""
    with socket.create_connection(("127.0.0.1", post.port), 5) as wire:
        file = wire.makefile("rb")
        file.readline()
        wire.sendall(b"EHLO x\r\n")
        while file.readline()[3:4] == b"-":
            pass
        wire.sendall(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<" + ADDRESS.encode() + b">\r\nDATA\r\n")
        assert [file.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        wire.sendall(b"Subject: uno\r\n\r\nhola\n.\nMAIL FROM:<x@y.example>\r\nadios\r\n.\r\nNOOP\r\n")
        assert [file.readline()[:3] for _ in range(2)] == [b"250", b"250"]
    assert b"hola\n.\nMAIL FROM" in raw.open_raw(Intake.objects.get().raw_id).read()


def test_an_unknown_recipient_is_refused_at_once_and_the_others_are_not(post: Post):
    with smtplib.SMTP("127.0.0.1", post.port) as client:
        refused = client.sendmail("a@b.example", ["nadie@taller.example", ADDRESS], raw_mail())
    assert refused["nadie@taller.example"][0] == 550
    assert Intake.objects.get().recipients == [ADDRESS]


def test_who_guesses_addresses_is_sent_away(post: Post):
    with smtplib.SMTP("127.0.0.1", post.port) as client:
        client.ehlo()
        client.mail("a@b.example")
        with pytest.raises(smtplib.SMTPServerDisconnected):
            for number in range(20):
                client.rcpt(f"nadie{number}@taller.example")


def test_a_mailbox_takes_plus_addresses_and_any_case(post: Post):
    post.send(to="Soporte+pedidos@Taller.example")
    assert post.read() == ["opened"]


def test_the_size_is_announced_and_held_to(post: Post, settings):
    settings.MAX_MAIL_BYTES = 50_000
    with smtplib.SMTP("127.0.0.1", post.port) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "50000"
        assert client.mail("a@b.example", ["SIZE=60000"])[0] == 552
        client.rset()
        client.mail("a@b.example")
        client.rcpt(ADDRESS)
        assert client.data(b"x" * 60_000)[0] == 552
        assert not Intake.objects.exists()
        client.sendmail(
            "a@b.example", [ADDRESS], raw_mail()
        )  # none of it was left over to be taken for commands
    assert Intake.objects.count() == 1


def test_what_is_too_large_is_read_to_its_end_and_none_of_it_is_taken_for_commands(post: Post, settings):
    settings.MAX_MAIL_BYTES = 4 * session.LINE_BYTES  # the rest is more than is read at once
    inside = f"RSET\r\nMAIL FROM:<x@y.example>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\nhola\r\n".encode()
    with smtplib.SMTP("127.0.0.1", post.port, timeout=20) as client:
        client.ehlo()
        client.mail("a@b.example")
        client.rcpt(ADDRESS)
        assert client.data(inside * (2 * settings.MAX_MAIL_BYTES // len(inside)))[0] == 552
        assert client.noop()[0] == 250
        client.sendmail("a@b.example", [ADDRESS], raw_mail())
    assert [row.envelope_from for row in Intake.objects.all()] == ["a@b.example"]


def test_starttls_is_offered_with_a_certificate_of_our_own(post: Post):
    with smtplib.SMTP("127.0.0.1", post.port) as client:
        client.starttls()
        client.sendmail("ada@cliente.example", [ADDRESS], raw_mail())
        assert not client.has_extn("auth")
    assert post.read() == ["opened"]


def test_the_null_return_path_is_taken(post: Post):
    post.send(envelope="", text="Fuera de la oficina")
    assert Intake.objects.get().envelope_from == ""


def test_when_the_database_cannot_keep_it_the_sender_keeps_it(post: Post, monkeypatch):
    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(queue.raw, "add", full)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        post.send()
    assert refused.value.smtp_code == 451
    monkeypatch.undo()
    post.send()
    assert Intake.objects.count() == 1


def test_when_the_mailboxes_cannot_be_read_nobody_is_called_unknown(post: Post, monkeypatch):
    def away(_: str) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(directory, "place_of", away)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        post.send()
    assert {code for code, _words in refused.value.recipients.values()} == {451}


def test_a_mail_goes_to_its_own_recipients_not_to_those_named_before_it(post: Post):
    begun, first, second = (ADDRESS.replace("@", f"+{name}@") for name in ("begun", "first", "second"))
    with smtplib.SMTP("127.0.0.1", post.port) as client:
        client.ehlo()
        client.mail("a@b.example")
        client.rcpt(begun)
        client.rset()
        for number, recipient in enumerate((first, second)):
            client.sendmail("a@b.example", [recipient], raw_mail(id=f"{number}@x"))
    assert [row.recipients for row in Intake.objects.order_by("pk")] == [[first], [second]]


def test_when_the_disk_fills_in_the_middle_of_a_mail_the_sender_keeps_it(post: Post, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(accepting.Spool, "write", full)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        post.send()
    assert refused.value.smtp_code == 452
    assert not Intake.objects.exists()


def test_when_the_disk_is_nearly_full_no_mail_begins(post: Post, monkeypatch):
    monkeypatch.setattr(accepting, "RESERVE_BYTES", 10**18)
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        post.send()
    assert refused.value.smtp_code == 452


def test_many_at_once_share_commits_and_none_is_lost(post: Post):
    def one(number: int) -> None:
        for each in range(10):
            post.send(id=f"{number}.{each}@cliente.example", text=f"{number} {each}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Intake.objects.count() == 80
    assert post.read() == ["opened"] * 80


def test_a_mail_to_two_mailboxes_waits_once_for_each(post: Post):
    from cauce.channels import actions
    from tests.cast import SYSTEM

    actions.add_mailbox(address="ventas@taller.example", brand=post.cast.taller, by=SYSTEM)
    post.send(to=[ADDRESS, "ventas@taller.example"])
    rows = list(Intake.objects.order_by("pk"))
    assert len(rows) == 2 and rows[0].raw_id == rows[1].raw_id
    assert post.read() == ["opened", "duplicate"]
