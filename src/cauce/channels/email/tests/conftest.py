"""A listener on a real socket, a server that takes what leaves, and the cast."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings as django_settings

from cauce.channels import actions
from cauce.channels.email import listener, transport
from cauce.channels.email.intake import Reader
from cauce.channels.email.tests.carrying import carried  # noqa: F401  a fixture
from cauce.channels.models import Arrival, Delivery, Mailbox
from cauce.ground.clock.dues import run_due
from cauce.ground.jobs.running import run_all_until_idle as run_jobs
from cauce.tickets import actions as tickets
from cauce.tickets.models import Message, Ticket
from tests.cast import SYSTEM, Cast, make_cast, settle
from tests.servers.sink import Sent, Sink

ADDRESS = "soporte@taller.example"


def raw_mail(
    *,
    text: str = "Hola, no imprime.",
    subject: str = "Impresora",
    sender: str = "Ada Gómez <ada@cliente.example>",
    to: str = ADDRESS,
    id: str | None = "1@cliente.example",
    **head: str,
) -> bytes:
    """A mail as a customer's program makes it; `In_Reply_To="…"` sets In-Reply-To."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Sun, 22 Nov 2026 10:00:00 +0100"
    if id is not None:
        mail["Message-ID"] = f"<{id}>"
    for name, value in head.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes().replace(b"\n", b"\r\n")


class Post:
    """The mail of a small desk: send to it, let it work, look at what it sent."""

    def __init__(self, cast: Cast, sink: Sink, port: int) -> None:
        self.cast, self.sink, self.port = cast, sink, port
        self.mailbox: Mailbox = actions.add_mailbox(address=ADDRESS, brand=cast.taller, by=SYSTEM)
        self.reader = Reader()

    def send(
        self,
        raw: bytes | None = None,
        *,
        to: str | list[str] = ADDRESS,
        envelope: str = "ada@cliente.example",
        **mail: Any,
    ) -> None:
        """Hand a mail to the listener, and see it accepted. `sender` is who stands in its From."""
        raw = raw or raw_mail(to=to if isinstance(to, str) else to[0], **mail)
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
            client.sendmail(envelope, [to] if isinstance(to, str) else to, raw)

    def read(self) -> list[str]:
        """Settle what was accepted; what became of each mail so far."""
        while self.reader.run_once():
            pass
        return list(Arrival.objects.order_by("pk").values_list("outcome", flat=True))

    def work(self) -> None:
        """Let everything happen that is to happen now."""
        self.read()
        for _ in range(3):
            settle()
            run_due()
            run_jobs()
        settle()

    def receive(self, raw: bytes | None = None, **mail: Any) -> Message:
        """Send a mail and let everything happen; the message that it became."""
        self.send(raw, **mail)
        self.read()
        arrival = Arrival.objects.select_related("message__ticket", "message__body").order_by("-pk")[0]
        assert arrival.message is not None, arrival.outcome
        self.work()
        return Message.objects.select_related("ticket", "body", "contact").get(pk=arrival.message.pk)

    def answer(self, ticket: Ticket, text: str = "Ya va en camino.", **said: Any) -> Message:
        """Mira answers, and the undo window is over."""
        from cauce.ground.log.actors import Actor

        mira = self.cast.mira
        message = tickets.reply(
            ticket, tickets.Said(text=text, **said), agent=mira, by=Actor.agent(mira.pk), undo_s=0
        )
        tickets.release(message.pk, by=SYSTEM)
        self.work()
        return message

    def answered(self, ticket: Ticket, text: str = "Ya va en camino.", **said: Any) -> Sent:
        """The same, and the mail that left."""
        before = len(self.sink.mails)
        self.answer(ticket, text, **said)
        assert len(self.sink.mails) > before, list(Delivery.objects.values_list("state", "error"))
        return self.sink.mails[-1]

    def of_people(self) -> list[Sent]:
        """What left and no machine wrote."""
        return [sent for sent in self.sink.mails if "Auto-Submitted" not in sent.message]


@pytest.fixture
def post(transactional_db: None, settings: Any, tmp_path: Any, sink: Sink) -> Iterator[Post]:
    settings.SMTP_URL = sink.url
    settings.DATA = tmp_path
    transport._forget()
    stopping, there = threading.Event(), threading.Event()
    ports: list[int] = []

    def listening(port: int) -> None:
        ports.append(port)
        there.set()

    thread = threading.Thread(
        target=listener.serve,
        args=("127.0.0.1", 0, stopping.is_set),
        kwargs={"listening": listening},
        daemon=True,
    )
    thread.start()
    assert there.wait(10)
    yield Post(make_cast(), sink, ports[0])
    stopping.set()
    thread.join(10)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Raw mail lies in a database of its own on SQLite."""
    for item in items:
        if "post" in getattr(item, "fixturenames", ()):
            item.add_marker(
                pytest.mark.django_db(transaction=True, databases=list(django_settings.DATABASES))
            )
