"""Mail that nobody typed: kept, tied to what it is about, and never answered by a machine."""

from __future__ import annotations

import pytest

from cauce.channels.email import marks
from cauce.channels.email.tests.conftest import ADDRESS, Post, raw_mail
from cauce.channels.models import Arrival, Delivery
from cauce.ground.log.queries import history
from cauce.ground.mail.automatic import LOOP_HEADER
from cauce.people import queries as people
from cauce.tickets.models import Message, Ticket
from tests.servers.sink import Sent

BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.cliente.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.1@mx.cliente.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your mail.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.cliente.example

Final-Recipient: rfc822; ada@cliente.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: message/rfc822

{original}
--b--
"""


def test_a_bounce_is_tied_to_the_message_that_bounced(post: Post):
    ticket = post.receive().ticket
    message = post.answer(ticket)
    bounced = _bounce(post, post.sink.mails[-1])
    assert bounced.ticket == ticket and bounced.automatic == "bounce"
    delivery = Delivery.objects.get(message=message)
    assert delivery.state == "failed" and "no such user" in delivery.error
    assert bounced.ticket.status == "waiting_customer"
    assert "delivery.bounced" in {fact.kind for fact in _about(ticket)}


def _bounce(post: Post, sent: Sent, said: str = BOUNCE, **other: str) -> Message:
    raw = said.format(to=sent.sender, original=sent.raw.decode().replace("\r\n", "\n"))
    for old, new in other.items():
        raw = raw.replace(old.replace("_", "."), new)
    return post.receive(raw.replace("\n", "\r\n").encode(), to=sent.sender, envelope="")


def test_an_address_from_which_mail_came_back_is_marked_until_somebody_writes_from_it(post: Post):
    ticket = post.receive().ticket
    _bounce(post, post.answered(ticket))
    assert people.mail_comes_back(ticket.requester)
    assert "contact.identity_returned" in {one.kind for one in history(ticket.requester.log_subject)}
    post.receive(id="2@x", Cc="Ada Gómez <ada@cliente.example>", sender="eva@otra.example")
    assert people.mail_comes_back(ticket.requester)  # to be named in somebody's mail proves nothing
    post.receive(id="3@x", subject="Ya funciona")
    assert not people.mail_comes_back(ticket.requester)


def test_a_full_mailbox_or_a_refused_mail_says_nothing_of_the_address(post: Post):
    ticket = post.receive().ticket
    _bounce(post, post.answered(ticket), **{"5_1_1": "5.2.2", "no such user": "mailbox full"})
    assert Delivery.objects.filter(state="failed").exists()
    assert not people.mail_comes_back(ticket.requester)


def test_a_report_in_spanish_prose_marks_the_address_too(post: Post):
    ticket = post.receive().ticket
    prose = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.cliente.example>\nTo: {to}\n"
        "Subject: Correo no entregado: devuelto al remitente\nMessage-ID: <bounce.2@mx.cliente.example>\n\n"
        "No se pudo entregar su mensaje a ada@cliente.example.\nEl usuario no existe en este servidor.\n\n"
        "----- Mensaje original -----\n{original}"
    )
    _bounce(post, post.answered(ticket), prose)
    assert people.mail_comes_back(ticket.requester)
    assert "usuario no existe" in Delivery.objects.get(state="failed").error.lower()


def test_a_server_that_knows_nobody_there_marks_the_address(post: Post):
    ticket = post.receive().ticket
    post.sink.answer = lambda sent: "550 5.1.1 no such user"
    post.answer(ticket)
    assert people.mail_comes_back(ticket.requester)


def test_a_bounce_of_a_mail_that_is_not_ours_marks_nothing(post: Post):
    ticket = post.receive().ticket
    post.answer(ticket)
    original = "From: x@y.example\nMessage-ID: <c.0000.1.1..aaaaaaaaaaaaaaaa@taller.example>\n\nhola\n"
    post.receive(BOUNCE.format(to=ADDRESS, original=original).replace("\n", "\r\n").encode(), envelope="")
    assert not Delivery.objects.filter(state="failed").exists()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ({"Auto_Submitted": "auto-replied", "subject": "Fuera de la oficina"}, "out_of_office"),
        ({"Precedence": "auto_reply"}, "auto_reply"),
    ],
)
def test_an_automatic_answer_is_kept_and_opens_nothing_again(post: Post, head: dict[str, str], kind: str):
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    said = post.receive(id="2@x", In_Reply_To=sent.message["Message-ID"], **head)
    assert said.ticket == ticket and said.automatic == kind
    assert said.ticket.status == "waiting_customer"


def test_a_person_who_writes_through_a_list_opens_the_ticket_again(post: Post):
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    said = post.receive(id="2@x", In_Reply_To=sent.message["Message-ID"], List_Id="<equipo.cliente.example>")
    assert said.ticket.status == "open"


@pytest.mark.parametrize(
    "head",
    [
        {"Auto_Submitted": "auto-generated"},
        {"List_Id": "<boletin.tienda.example>"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "noreply@tienda.example"},
    ],
)
def test_nothing_automatic_is_acknowledged(post: Post, head: dict[str, str]):
    message = post.receive(**head)
    assert message.automatic
    assert not post.sink.mails


def test_a_mail_without_return_path_is_not_acknowledged(post: Post):
    post.receive(envelope="")
    assert not post.sink.mails


def test_our_own_mail_that_comes_back_goes_no_further(post: Post):
    post.receive()
    mark = marks.loop_mark(post.cast.account.pk, post.mailbox.pk)
    post.send(raw_mail(id="9@x", **{LOOP_HEADER.replace("-", "_"): mark}))
    assert post.read()[-1] == "loop"
    assert Arrival.objects.order_by("-pk")[0].message is None
    assert Message.objects.filter(direction="in").count() == 1


def test_our_mail_that_is_sent_back_whole_is_a_loop(post: Post):
    post.answer(post.receive().ticket)
    post.send(post.sink.mails[-1].raw)
    assert post.read()[-1] == "loop"


def test_two_desks_that_answer_each_other_stop(post: Post):
    """A machine that hides what it is, and opens a ticket for each of our acknowledgements, gets three an hour."""
    for number in range(6):
        post.receive(id=f"{number}@robot.example", subject=f"Caso {number}", sender="robot@robot.example")
    assert Ticket.objects.count() == 6
    assert len(post.sink.to("robot@robot.example")) == 3


def test_a_forged_writer_is_not_acknowledged(post: Post):
    post.mailbox.trusted_authserv = "mx.taller.example"
    post.mailbox.save()
    post.receive(Authentication_Results="mx.taller.example; dmarc=fail")
    assert not post.sink.mails


def _about(ticket: Ticket):
    from cauce.ground.log.queries import timeline

    return timeline(f"ticket:{ticket.pk}")
