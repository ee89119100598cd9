"""The main job, through real servers: a mail becomes a ticket, its answer arrives in the same thread, and so on."""

import email.utils
import uuid
from email.message import EmailMessage

import pytest

from tests.servers.desk import MAILBOX, OMAR
from tests.servers.ports import until


@pytest.fixture
def desk(desk, sink, imap_server):
    """Its outgoing mail lies in the mailboxes of Dovecot."""
    sink.deliver = lambda sent: [imap_server.deliver(one.split("@")[0], sent.raw) for one in sent.recipients]
    return desk


@pytest.fixture
def ada():
    """An address whose inbox is empty: Dovecot serves every test of the session."""
    return f"ada-{uuid.uuid4().hex[:8]}@cliente.example"


def mail_of(address, subject, text, *, references=None):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Ada <{address}>", MAILBOX, subject
    mail["Date"] = email.utils.localtime()
    mail["Message-ID"] = email.utils.make_msgid(domain="cliente.example")
    if references:
        mail["References"] = references
    mail.set_content(text)
    return mail


def inbox(imap_server, address, subject_part):
    with imap_server.open(address.split("@")[0]) as mailbox:
        return [mail for mail in mailbox.fetch() if subject_part in mail.subject]


def answer(api, number, text):
    said = api.post(f"tickets/{number}/messages", json={"kind": "reply", "text": text})
    assert said.status_code == 201, said.text


@pytest.mark.timeout(240)
def test_a_customer_and_an_agent_talk_in_one_thread(desk, imap_server, ada):
    question = mail_of(ada, "La caldera pierde agua", "Desde ayer, y cada vez más.")
    assert desk.mail(question.as_bytes())[0] == 250
    with desk.api(OMAR) as api:
        ticket = until(lambda: api.get("tickets").json()["items"], what="the mail is a ticket")[0]
        assert ticket["subject"] == "La caldera pierde agua"
        assert ticket["requester"]["email"] == ada
        answer(api, ticket["number"], "Mañana por la mañana pasa un técnico.")

        def answered():
            return [mail for mail in inbox(imap_server, ada, "La caldera") if "pasa un técnico" in mail.text]

        received = until(answered, what="the answer lies in Ada's inbox", wait_s=40)[0]
        headers = {name.lower(): values[0] for name, values in received.headers.items()}
        assert question["Message-ID"] in headers["in-reply-to"]
        assert question["Message-ID"] in headers["references"]
        assert headers["from"].endswith(f"<{MAILBOX}>")

        # Her program keeps References and nothing else: another subject, the plain address, no In-Reply-To.
        thanks = mail_of(ada, "Gracias", "Perfecto, aquí estaré.", references=headers["message-id"])
        assert desk.mail(thanks.as_bytes())[0] == 250
        said = until(
            lambda: [
                message
                for message in desk.fetch_all(api, f"tickets/{ticket['number']}/messages")
                if "aquí estaré" in str(message["text"])
            ],
            what="the second mail is in the ticket",
        )
        assert said[0]["direction"] == "in"
        assert len(desk.fetch_all(api, "tickets")) == 1


@pytest.mark.timeout(240)
def test_a_note_stays_inside(desk, sink, ada):
    assert desk.mail(mail_of(ada, "Una pregunta", "¿Abren mañana?").as_bytes())[0] == 250
    with desk.api(OMAR) as api:
        ticket = until(lambda: api.get("tickets").json()["items"], what="the mail is a ticket")[0]
        said = api.post(f"tickets/{ticket['number']}/messages", json={"kind": "note", "text": "ojo-con-esta"})
        assert said.status_code == 201, said.text
        answer(api, ticket["number"], "Sí, de nueve a dos.")
    until(lambda: any(b"nueve a dos" in sent.raw for sent in sink.mails), what="the answer leaves", wait_s=40)
    assert not any(b"ojo-con-esta" in sent.raw for sent in sink.mails)
