"""What leaves, how it leaves, and what never does."""

from __future__ import annotations

import base64
import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.channels import actions
from cauce.channels.email import delivering, letter, transport
from cauce.channels.email.tests.conftest import ADDRESS, Post
from cauce.channels.errors import NotDelivered
from cauce.channels.models import Delivery, SystemMail
from cauce.ground import clock
from cauce.ground.clock.models import Due
from cauce.ground.files import store
from cauce.ground.log.actors import Actor
from cauce.ground.mail.parsing import parse
from cauce.tickets import actions as tickets
from cauce.tickets.models import Message
from tests.cast import SYSTEM
from tests.servers.sink import Sent
from tests.servers.submission import Submission


def make_due() -> None:
    """Bring every moment that something waits for forward to now."""
    Due.objects.update(at=clock.now() - timedelta(seconds=1))


def test_an_answer_threads_in_every_mail_program(post: Post):
    ticket = post.receive().ticket
    first = post.answered(ticket).message
    assert first["In-Reply-To"] == "<1@cliente.example>" and first["References"] == "<1@cliente.example>"
    assert first["Subject"] == f"Re: Impresora [#{ticket.number}]"
    post.receive(
        id="2@x", In_Reply_To=first["Message-ID"], References=f"<1@cliente.example> {first['Message-ID']}"
    )
    second = post.answered(ticket, "Otra.").message
    assert second["In-Reply-To"] == "<2@x>"
    assert second["References"].split()[0] == "<1@cliente.example>"
    assert first["Message-ID"] in second["References"]
    assert first["Message-ID"] != second["Message-ID"]


def test_every_mail_has_in_reply_to_and_references_also_the_first(post: Post):
    ticket = post.cast.ticket()
    sent = post.answered(ticket).message
    assert sent["In-Reply-To"] and sent["References"] == sent["In-Reply-To"]
    again = post.answered(ticket, "Y otra cosa.").message
    assert sent["Message-ID"] in again["References"]


def test_an_answer_comes_from_the_mailbox_and_goes_back_to_the_ticket(post: Post):
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    assert sent.message["From"] == f"Mira · Taller <{ADDRESS}>"
    assert sent.message["To"] == "Ada Gómez <ada@cliente.example>"
    assert sent.sender == sent.message["Reply-To"].addresses[0].addr_spec != ADDRESS
    assert sent.message["Auto-Submitted"] is None


def test_a_reply_to_of_the_customer_is_followed(post: Post):
    ticket = post.receive(Reply_To="Ada <ada.otra@cliente.example>").ticket
    assert post.answered(ticket).recipients == ("ada.otra@cliente.example",)


def test_both_forms_carry_the_words_the_signature_and_what_is_answered(post: Post):
    actions.change_mailbox(post.mailbox, signature="Taller, S. L.\nTel. 900 000 000", by=SYSTEM)
    ticket = post.receive(text="No imprime <nada>.").ticket
    sent = post.answered(ticket, "Reinicie.", html="<p>Reinicie <b>ya</b>.</p><script>alert(1)</script>")
    mail = parse(sent.raw)
    assert mail.text.startswith("Reinicie.\n\n-- \nTaller, S. L.\nTel. 900 000 000\n\nEl ")
    assert "Ada Gómez escribió:\n> No imprime <nada>." in mail.text
    assert "<b>ya</b>" in mail.html and "No imprime &lt;nada&gt;." in mail.html
    assert (
        "script" not in mail.html and "style=" in mail.html and "class" not in mail.html.partition("<body")[0]
    )


def test_files_and_pictures_travel_with_the_answer(post: Post):
    ticket = post.receive().ticket
    account = post.cast.account.pk
    stored = store.put(account, [b"%PDF-1.4 factura"])
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()
    sent = post.answered(
        ticket, "Adjunto.", html=f'<p>Mire:</p><img src="data:image/png;base64,{picture}">',
        files=(tickets.FileRef("factura número 1.pdf", "application/pdf", stored.size, stored.sha256),),
    )  # fmt: skip
    mail = parse(sent.raw)
    image, file = sorted(mail.attachments, key=lambda one: one.content_type, reverse=True)
    assert (file.name, file.content) == ("factura número 1.pdf", b"%PDF-1.4 factura")
    assert image.inline and image.cid and f"cid:{image.cid}" in mail.html


def test_what_is_taken_back_does_not_leave(post: Post):
    ticket = post.receive().ticket
    mira = post.cast.mira
    message = tickets.reply(ticket, tickets.Said(text="No, espere."), agent=mira, by=Actor.agent(mira.pk))
    tickets.undo_send(message, by=Actor.agent(mira.pk))
    make_due()
    post.work()
    assert not post.of_people()


@given(
    st.lists(
        st.tuples(st.sampled_from(["note", "reply", "in"]), st.text(max_size=60)), min_size=1, max_size=5
    )
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_internal_note_is_ever_in_a_mail(post: Post, said: list[tuple[str, str]]):
    ticket = post.cast.ticket()
    mira = post.cast.mira
    for place, (kind, words) in enumerate(said):
        text = f"SECRETO{place} {words}" if kind == "note" else f"dicho {place} {words}"
        one = tickets.Said(text=text, html=f"<p>{text}</p>" if "<" not in text else "")
        if kind == "note":
            tickets.note(ticket, one, agent=mira, by=Actor.agent(mira.pk))
        elif kind == "in":
            tickets.receive(ticket, one, contact=ticket.requester, channel="email", by=SYSTEM)
        else:
            post.answer(ticket, text)
    post.answer(ticket, "fin")
    for sent in post.sink.mails:
        mail = parse(sent.raw)
        assert "SECRETO" not in mail.text + mail.html + mail.subject


def test_a_note_is_refused_even_where_it_is_asked_for(post: Post):
    ticket = post.receive().ticket
    note = tickets.note(ticket, tickets.Said(text="secreto"), agent=post.cast.mira, by=SYSTEM)
    with pytest.raises(letter.NotForOutside):
        letter.write_letter(note, [], post.mailbox)
    Message.objects.filter(pk=note.pk).update(state="sent")
    assert delivering.prepare(note.pk, by=SYSTEM) == []
    answer = post.answer(ticket)
    with pytest.raises(letter.NotForOutside):
        letter.write_letter(Message.objects.get(pk=answer.pk), [note], post.mailbox)


def test_a_server_that_says_later_is_asked_again_with_the_same_mail(post: Post):
    ticket = post.receive().ticket
    refused: list[Sent] = []

    def later(sent: Sent) -> str:
        refused.append(sent)
        return "451 4.7.1 greylisted, come back"

    post.sink.answer = later
    post.answer(ticket)
    delivery = Delivery.objects.get(message__automatic="")
    assert delivery.state == "queued" and "greylisted" in delivery.error and delivery.next_try_at
    post.sink.answer = lambda sent: "250 kept"
    make_due()
    post.work()
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert post.sink.mails[-1].message["Message-ID"] == refused[0].message["Message-ID"]


def test_a_server_that_says_no_ends_it_with_its_words(post: Post):
    ticket = post.receive().ticket
    post.sink.answer = lambda sent: "554 5.7.1 we do not like you"
    message = post.answer(ticket)
    delivery = Delivery.objects.get(message=message)
    assert delivery.state == "failed" and "we do not like you" in delivery.error
    assert "delivery.failed" in {fact.kind for fact in _about(ticket.pk)}
    post.sink.answer = lambda sent: "250 kept"
    actions.retry_delivery(delivery, by=Actor.agent(post.cast.mira.pk))
    post.work()
    delivery.refresh_from_db()
    assert delivery.state == "accepted"


def test_after_three_days_it_is_given_up(post: Post):
    ticket = post.receive().ticket
    post.sink.answer = lambda sent: "451 4.3.0 full"
    message = post.answer(ticket)
    late = clock.now() - delivering.KEPT_TRYING - timedelta(minutes=1)
    Delivery.objects.update(created_at=late, tries=delivering.LEAST_TRIES)
    make_due()
    post.work()
    assert Delivery.objects.get(message=message).state == "failed"


def test_three_days_during_which_nobody_tried_do_not_count(post: Post):
    ticket = post.receive().ticket
    post.sink.answer = lambda sent: "451 4.3.0 full"
    message = post.answer(ticket)
    Delivery.objects.update(created_at=clock.now() - delivering.KEPT_TRYING - timedelta(minutes=1))
    make_due()
    post.work()
    assert Delivery.objects.get(message=message).state == "queued"
    post.sink.answer = lambda sent: "250 kept"
    make_due()
    post.work()
    assert Delivery.objects.get(message=message).state == "accepted"


def test_each_recipient_is_tried_alone(post: Post):
    ticket = post.receive(Cc="Bruno <bruno@cliente.example>").ticket

    def not_bruno(sent: Sent) -> str:
        return "550 5.1.1 unknown" if "bruno@cliente.example" in sent.recipients else "250 kept"

    post.sink.answer = not_bruno
    message = post.answer(ticket)
    states = dict(Delivery.objects.filter(message=message).values_list("recipient", "state"))
    assert states == {"ada@cliente.example": "accepted", "bruno@cliente.example": "failed"}


def test_without_a_server_answers_wait_and_say_why(post: Post, settings):
    ticket = post.receive().ticket
    server, settings.SMTP_URL = settings.SMTP_URL, ""
    message = post.answer(ticket)
    delivery = Delivery.objects.get(message=message)
    assert delivery.state == "queued" and "CAUCE_SMTP_URL" in delivery.error
    settings.SMTP_URL = server
    actions.change_mailbox(
        post.mailbox, name="Soporte", by=SYSTEM
    )  # settings have changed: it is tried at once
    post.work()
    delivery.refresh_from_db()
    assert delivery.state == "accepted"


def test_a_mailbox_sends_through_its_own_account(post: Post, settings):
    url, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:1"
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    port = int(url.rpartition(":")[2])
    actions.change_mailbox(
        post.mailbox, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", by=SYSTEM
    )
    post.mailbox.refresh_from_db()
    ticket = post.receive().ticket
    assert post.answered(ticket).recipients == ("ada@cliente.example",)
    assert actions.try_sending(post.mailbox).works


def test_a_private_server_that_somebody_typed_in_is_refused(post: Post):
    actions.change_mailbox(post.mailbox, smtp_host="127.0.0.1", smtp_port=25, smtp_security="none", by=SYSTEM)
    found = actions.try_sending(actions.change_mailbox(post.mailbox, name="x", by=SYSTEM))
    assert not found.works and "CAUCE_ALLOW_PRIVATE" in found.words


def test_nothing_leaves_for_tickets_of_the_demo(post: Post):
    from cauce.people import actions as people

    contact = people.know_contact(post.cast.account.pk, email="x@demo.example", by=SYSTEM)
    demo = SYSTEM.under("demo")
    ticket, _ = tickets.open_ticket(
        post.cast.taller,
        requester=contact,
        channel="email",
        subject="x",
        by=demo,
        said=tickets.Said(text="x"),
    )
    tickets.acknowledge(ticket, tickets.Said(text="recibido"), by=demo)
    post.work()
    assert not post.sink.mails and not Delivery.objects.exists()


def test_mail_of_cauce_itself_survives_a_server_that_is_away(post: Post, settings):
    settings.EMAIL_BACKEND = "cauce.channels.email.system.Backend"
    url, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:1"
    send_mail("Contraseña nueva", "Aquí está el enlace.", None, ["mira@taller.example"])
    post.work()
    assert SystemMail.objects.get().error
    settings.SMTP_URL = url
    make_due()
    post.work()
    assert not SystemMail.objects.exists()
    (sent,) = post.sink.to("mira@taller.example")
    assert sent.message["Subject"] == "Contraseña nueva" and "enlace" in sent.message.get_content()


@pytest.mark.parametrize("password", ["llano", "contraseña «ñ»"])
def test_a_password_with_accents_signs_in_and_a_wrong_one_is_told_apart(password: str):
    there = Submission(password).start()
    kept: list[bytes] = []
    there.deliver = kept.append
    server = transport.Server("127.0.0.1", there.port, "none", "ada@taller.example", password)
    try:
        transport.try_out(server)
        said = {
            "sender": "ada@taller.example",
            "recipient": "bo@x.example",
            "content": b"Subject: hola\r\n\r\nhola\r\n",
        }
        assert transport.send(server, **said).startswith("250")
        with pytest.raises(NotDelivered) as refused:
            transport.send(replace(server, password=password + "x"), **said)
        assert not refused.value.permanent and len(kept) == 1
        assert there.users[0] == "ada@taller.example"
    finally:
        transport._forget()
        there.stop()


def test_a_token_signs_in_in_place_of_a_password_and_an_old_one_is_refused_after_the_challenge():
    there = Submission("ninguna").start()
    there.tokens = {"ya29.bueno"}
    server = transport.Server("127.0.0.1", there.port, "none", "ada@taller.example", token="ya29.bueno")
    try:
        transport.try_out(server)
        assert there.users == ["ada@taller.example"]
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            transport.try_out(replace(server, token="ya29.viejo"))
        assert refused.value.smtp_code == 535
    finally:
        there.stop()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mx.example", ("mx.example", 25, "offered", "", "")),
        ("smtp://u%40x:p%3A@mx.example", ("mx.example", 587, "offered", "u@x", "p:")),
        ("smtps://u:p@mx.example", ("mx.example", 465, "tls", "u", "p")),
        ("smtp://mx.example:2525?security=none", ("mx.example", 2525, "none", "", "")),
    ],
)
def test_the_address_of_a_server_is_understood(url: str, expected: tuple[object, ...]):
    server = transport.from_url(url)
    assert (server.host, server.port, server.security, server.user, server.password) == expected


def _about(pk: int):
    from cauce.ground.log.queries import timeline

    return timeline(f"ticket:{pk}")
