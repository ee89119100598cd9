"""Which ticket a mail belongs to."""

from __future__ import annotations

import pytest

from cauce.channels import actions
from cauce.channels.email import awaited
from cauce.channels.email.tests.conftest import ADDRESS, Post
from cauce.channels.models import Awaited
from cauce.ground import clock
from cauce.people.models import Contact
from cauce.tickets import actions as tickets
from cauce.tickets import queries
from cauce.tickets.models import Link, Message, Participant, Ticket
from tests.cast import SYSTEM


def reply_address(sent) -> str:
    return str(sent.message["Reply-To"].addresses[0].addr_spec)


def test_a_new_mail_opens_a_ticket_of_the_mailbox(post: Post):
    message = post.receive()
    ticket = message.ticket
    assert (ticket.number, ticket.subject, ticket.channel) == (1, "Impresora", "email")
    assert ticket.requester.name == "Ada Gómez"
    assert message.body.text.strip() == "Hola, no imprime."
    assert message.external_id == "1@cliente.example"


def test_an_answer_to_the_signed_address_joins_whatever_else_it_says(post: Post):
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    answer = post.receive(id="2@x", subject="Otra cosa", to=reply_address(sent))
    assert answer.ticket == ticket and not answer.stranger


def test_an_answer_is_recognised_by_our_message_id_alone(post: Post):
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    answer = post.receive(id="2@x", subject="Otra cosa", In_Reply_To=sent.message["Message-ID"])
    assert answer.ticket == ticket
    again = post.receive(id="3@x", subject="Y otra", References=f"<a@b> {sent.message['Message-ID']} <c@d>")
    assert again.ticket == ticket


def test_an_altered_token_opens_a_new_ticket(post: Post):
    ticket = post.receive().ticket
    local, _, domain = reply_address(post.answered(ticket)).partition("@")
    wrong = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    assert post.receive(id="2@x", to=wrong).ticket != ticket


def test_a_token_of_a_forgotten_key_opens_a_new_ticket(post: Post, settings):
    ticket = post.receive().ticket
    address = reply_address(post.answered(ticket))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert post.receive(id="2@x", to=address).ticket == ticket
    settings.SECRET_KEY_FALLBACKS = []
    assert post.receive(id="3@x", to=address).ticket != ticket


def test_a_known_foreign_id_joins_those_who_take_part(post: Post):
    ticket = post.receive().ticket
    assert post.receive(id="2@x", References="<1@cliente.example>").ticket == ticket


def test_a_known_foreign_id_does_not_join_a_stranger_but_links(post: Post):
    ticket = post.receive().ticket
    other = post.receive(id="2@x", sender="Eva <eva@otra.example>", References="<1@cliente.example>").ticket
    assert other != ticket
    assert Link.objects.filter(ticket=other, other=ticket, kind="mentioned").exists()


def test_the_number_joins_those_who_take_part_and_nobody_else(post: Post):
    ticket = post.receive().ticket
    assert post.receive(id="2@x", subject=f"[#{ticket.number}] sigue igual").ticket == ticket
    other = post.receive(
        id="3@x", subject=f"Re: Impresora [#{ticket.number}]", sender="eva@otra.example"
    ).ticket
    assert other != ticket and other.subject == "Impresora"
    assert Link.objects.filter(ticket=other, other=ticket).exists()


def test_the_number_does_not_join_who_is_not_who_they_say(post: Post, monkeypatch):
    ticket = post.receive().ticket
    post.mailbox.trusted_authserv = "mx.taller.example"
    post.mailbox.save()
    forged = post.receive(
        id="2@x", subject=f"[#{ticket.number}] cambie la cuenta",
        Authentication_Results="mx.taller.example; spf=fail smtp.mailfrom=cliente.example; dmarc=fail",
    )  # fmt: skip
    assert forged.ticket != ticket
    assert forged.body.headers["verdict"]["failed"] is True
    assert forged.body.headers["verdict"]["dmarc"] == "fail"


def test_a_verdict_that_somebody_else_wrote_is_not_believed(post: Post):
    post.mailbox.trusted_authserv = "mx.taller.example"
    post.mailbox.save()
    message = post.receive(Authentication_Results="mx.elsewhere.example; dmarc=pass")
    assert "verdict" not in message.body.headers


GOOGLES = "mx.google.com; dkim=none; spf=fail (x) smtp.mailfrom=cliente.example; dmarc=fail (p=NONE)"
MICROSOFTS = (
    "spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=cliente.example; dkim=none; dmarc=fail action=none"
)


@pytest.mark.parametrize(
    ("host", "said"), [("imap.gmail.com", GOOGLES), ("outlook.office365.com", MICROSOFTS)]
)
def test_what_a_known_provider_says_of_a_sender_is_believed_of_mail_fetched_there(
    post: Post, host: str, said: str
):
    ticket = post.receive(Authentication_Results=said).ticket
    assert (
        "verdict" not in post.receive(id="2@x", Authentication_Results=said).body.headers
    )  # it came straight to us
    actions.change_mailbox(post.mailbox, receives_by="imap", fetch_host=host, by=SYSTEM)
    forged = post.receive(
        id="3@x", subject=f"[#{ticket.number}] cambie la cuenta", Authentication_Results=said
    )
    assert forged.ticket != ticket and forged.body.headers["verdict"]["failed"] is True
    other = post.receive(id="4@x", Authentication_Results="mx.otro.example; dmarc=pass")
    assert "verdict" not in other.body.headers


def test_the_words_of_the_subject_never_join(post: Post):
    first = post.receive(subject="Pedido")
    assert post.receive(id="2@x", subject="Re: Pedido").ticket != first.ticket


def test_a_new_person_with_a_token_writes_as_somebody_else_and_gets_nothing_yet(post: Post):
    ticket = post.receive().ticket
    address = reply_address(post.answered(ticket))
    said = post.receive(id="2@x", sender="Eva <eva@cliente.example>", to=address)
    assert said.ticket == ticket and said.stranger
    eva = Contact.objects.get(identities__value="eva@cliente.example")
    assert Participant.objects.get(ticket=ticket, contact=eva).accepted is False
    assert post.answered(ticket, "Otra.").recipients == ("ada@cliente.example",)
    assert not post.sink.to("eva@cliente.example")
    tickets.accept_participant(ticket, eva, by=SYSTEM)
    post.answer(ticket, "Para las dos.")
    assert len(post.sink.to("eva@cliente.example")) == 1


def test_whoever_the_customer_writes_to_as_well_gets_the_answers(post: Post):
    ticket = post.receive(Cc="Bruno <bruno@cliente.example>, soporte@taller.example").ticket
    post.answer(ticket)
    (sent,) = post.sink.to("bruno@cliente.example")
    assert "ada@cliente.example" in sent.message["To"] and "bruno@cliente.example" in sent.message["Cc"]
    answer = post.receive(
        id="2@x", sender="Bruno <bruno@cliente.example>", In_Reply_To=sent.message["Message-ID"]
    )
    assert answer.ticket == ticket and not answer.stranger


def test_mail_for_a_merged_ticket_reaches_the_one_it_lives_on_in(post: Post):
    old = post.receive().ticket
    address = reply_address(post.answered(old))
    new = post.receive(id="2@x", subject="Lo mismo").ticket
    Ticket.objects.filter(pk=old.pk).update(merged_into=new)
    assert post.receive(id="3@x", to=address).ticket == new
    assert post.receive(id="4@x", References="<1@cliente.example>").ticket == new
    assert post.receive(id="5@x", subject=f"[#{old.number}]").ticket == new


def test_a_customer_who_answers_opens_a_closed_ticket_again(post: Post):
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    tickets.set_status(Ticket.objects.get(), to="closed", by=SYSTEM)
    assert post.receive(id="2@x", to=reply_address(sent)).ticket.status == "open"


def test_an_answer_to_another_brand_stays_there(post: Post):
    """A mail that names our ticket but was sent to another brand's mailbox is that brand's own."""
    from cauce.channels import actions

    actions.add_mailbox(address="hola@otra.example", brand=post.cast.otra, by=SYSTEM)
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    copy = post.receive(id="2@x", to="hola@otra.example", In_Reply_To=sent.message["Message-ID"])
    assert copy.ticket.brand == post.cast.otra
    assert Link.objects.filter(ticket=copy.ticket, other=ticket).exists()


def test_headers_that_attack_do_no_harm(post: Post):
    nasty = (
        b"From: \"Ada\\\" <script>alert(1)</script>\" <ada@cliente.example>\r\nTo: " + ADDRESS.encode() + b"\r\n"
        b"Subject: =?utf-8?q?Hola=0D=0ABcc=3A_victima=40x.example?=\r\n"
        b"Reply-To: =?utf-8?q?x=0D=0ABcc=3A_victima=40x.example?= <ada@cliente.example>\r\n"
        b"Message-ID: <\x00\xff bad id>\r\nReferences: " + b" <a@b>" * 5000 + b"\r\n\r\nhola \x00 \xed\xa0\x80\r\n"
    )  # fmt: skip
    message = post.receive(nasty)
    sent = post.answered(message.ticket)
    assert sent.recipients == ("ada@cliente.example",)
    assert sent.message["Bcc"] is None
    assert Message.objects.filter(direction="in").count() == 1


def test_an_answer_that_overtakes_what_it_answers_and_its_original_are_one_case(post: Post):
    late = "original@cliente.example"
    reply = post.receive(
        id="respuesta@cliente.example", sender="Eva <eva@cliente.example>", envelope="eva@cliente.example",
        to=ADDRESS, Cc="Ada Gómez <ada@cliente.example>", In_Reply_To=f"<{late}>", subject="RE: Impresora",
    )  # fmt: skip
    original = post.receive(id=late, Cc="Eva <eva@cliente.example>")
    assert original.ticket_id == reply.ticket_id
    more = post.receive(id="3@cliente.example", In_Reply_To=f"<{late}>")
    assert more.ticket_id == reply.ticket_id


def test_a_stranger_who_sends_a_mail_under_an_awaited_id_joins_nothing_and_is_linked(post: Post):
    reply = post.receive(id="respuesta@cliente.example", In_Reply_To="<falta@cliente.example>")
    strange = post.receive(
        id="falta@cliente.example",
        sender="Bo <bo@otra.example>",
        envelope="bo@otra.example",
        subject="Otra cosa",
    )
    assert strange.ticket_id != reply.ticket_id
    beside, _besides = queries.around(post.cast.mira, reply.ticket)
    assert [one.id for one in beside.links] == [strange.ticket_id]


def test_what_was_named_and_never_came_is_forgotten(post: Post):
    post.receive(
        In_Reply_To="<falta@cliente.example>", References="<a@x> <b@x> <c@x> <d@x> <falta@cliente.example>"
    )
    assert Awaited.objects.count() == awaited.MOST
    actions.sweep_awaited(clock.now())
    assert not Awaited.objects.exists()
