"""The peers that the other tests stand on do what the real ones do."""

import smtplib
import socket
from email.message import EmailMessage

import psycopg
import pytest

from tests.servers.ports import LOOPBACK
from tests.servers.wire import Wire


def a_mail(subject: str = "Hola, ¿qué tal?") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ada@cliente.example", "buzon@correo.example", subject
    mail.set_content("Buenos días:\n\nNo funciona la impresora.\n")
    return mail


def test_a_postgresql_is_there_and_keeps_its_promises(postgres_cluster):
    with psycopg.connect(postgres_cluster.new_database()) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_a_mail_given_to_dovecot_is_read_over_imap(imap_server):
    imap_server.deliver("ada", a_mail().as_bytes())
    with imap_server.open("ada") as mailbox:
        assert [mail.subject for mail in mailbox.fetch()] == ["Hola, ¿qué tal?"]


def test_the_sink_keeps_what_it_accepts_and_refuses_when_told(sink):
    with smtplib.SMTP(LOOPBACK, sink.port) as client:
        client.send_message(a_mail("uno"))
        sink.answer = lambda sent: "451 4.3.0 más tarde"
        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(a_mail("dos"))
    assert [sent.message["subject"] for sent in sink.wait_for("buzon@correo.example")] == ["uno"]


def test_a_wire_cuts_where_it_is_told(imap_server):
    wire = Wire(imap_server.port, cut_after_bytes=10).start()
    with socket.create_connection((LOOPBACK, wire.port)) as client:
        got = b""
        while block := client.recv(100):
            got += block
    wire.stop()
    assert len(got) == 10
    assert wire.cuts == 1


@pytest.mark.browser
def test_chromium_shows_a_page_in_spanish(new_browser):
    page = new_browser().new_page()
    page.set_content("<h1>Buenos días</h1>")
    assert page.locator("h1").inner_text() == "Buenos días"
    assert page.evaluate("navigator.language") == "es-ES"
