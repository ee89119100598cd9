"""Answers that leave by a carrier: in the words of each carrier's interface, over a real line."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import send_mail

from cauce.channels import actions
from cauce.channels.email import delivering, ways
from cauce.channels.email.tests.carrying import SAID, Carried
from cauce.channels.email.tests.conftest import Post
from cauce.channels.email.tests.test_quoting import ADA, BRUNO, to
from cauce.channels.email.tests.test_sending import make_due
from cauce.channels.errors import Invalid
from cauce.channels.models import Carrier, Delivery
from cauce.ground.db import alone
from cauce.ground.jobs import Retry
from cauce.ground.log.actors import Actor
from cauce.tickets import actions as tickets
from cauce.tickets.models import Message
from tests.cast import SYSTEM
from tests.servers.carrier import Asked


def people_and_head(key: str, asked: Asked) -> tuple[set[str], dict[str, str], dict[str, Any]]:
    """Whom a carrier was asked to send to, the head as it was told, and all that it was told."""
    said = asked.json
    if key == "postmark":
        people = {
            one.strip().rpartition("<")[2].rstrip(">") for one in f"{said['To']},{said['Cc']}".split(",")
        }
        return people, {one["Name"]: one["Value"] for one in said["Headers"]}, said
    if key == "sendgrid":
        (one,) = said["personalizations"]
        return {each["email"] for each in (*one["to"], *one["cc"])}, said["headers"], said
    if key == "brevo":
        return {each["email"] for each in (*said["to"], *said["cc"])}, said["headers"], said
    everything = said["Globals"] | said["Messages"][0]
    return (
        {each["Email"] for each in (*everything["To"], *everything["Cc"])},
        everything["Headers"],
        everything,
    )


def test_mailgun_is_handed_the_mail_as_it_is_once_for_each_reader(post: Post, carried: Carried):
    mailgun = carried("mailgun")
    ticket = post.receive(Cc="Eva <eva@cliente.example>").ticket
    mailgun.asked.clear()
    answer = post.answer(ticket, "Reinicie el equipo.")
    assert {one.form["to"] for one in mailgun.mails} == {b"ada@cliente.example", b"eva@cliente.example"}
    for asked in mailgun.mails:
        assert asked.path == "/v3/mg.taller.example/messages.mime"
        assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"api:llave").decode()
        assert asked.form["v:cauce"] == str(answer.pk).encode() and asked.form["o:tracking-opens"] == b"no"
        mail = asked.whole
        assert mail["Message-ID"] == f"<{Message.objects.get(pk=answer.pk).external_id}>"
        assert "ada@" in mail["To"] and "eva@" in mail["Cc"]
        assert "+t." in mail["Reply-To"] and "Reinicie" in mail.get_body(("plain",)).get_content()
    rows = Delivery.objects.filter(message=answer.pk)
    assert {(row.state, row.carried_as) for row in rows} == {("accepted", "20261122.1@mg.taller.example")}


@pytest.mark.parametrize("key", ["postmark", "sendgrid", "brevo", "mailjet"])
def test_the_others_get_one_mail_for_everybody_with_our_ids_and_nothing_internal(
    post: Post, carried: Carried, key: str
):
    server = carried(key)
    ticket = post.receive(Cc="Eva <eva@cliente.example>").ticket
    mira = post.cast.mira
    tickets.note(ticket, tickets.Said(text="Un pesado."), agent=mira, by=Actor.agent(mira.pk))
    server.asked.clear()
    answer = post.answer(ticket, "Reinicie el equipo.", html="<p>Reinicie el <b>equipo</b>.</p>")
    (asked,) = server.mails
    people, head, said = people_and_head(key, asked)
    assert people == {"ada@cliente.example", "eva@cliente.example"}
    assert head["In-Reply-To"] == "<1@cliente.example>" == head["References"]
    named = f"<{Message.objects.get(pk=answer.pk).external_id}>"
    assert head.get("Message-ID") == (None if key == "mailjet" else named)
    assert "+t." in json.dumps(said) and "pesado" not in asked.body.decode()
    assert "Reinicie el <b>equipo</b>" in json.dumps(said, ensure_ascii=False)
    assert str(answer.pk) in asked.body.decode(), "what its notices will bring back"
    assert [row.state for row in Delivery.objects.filter(message=answer.pk)] == ["accepted", "accepted"]


def test_one_mail_for_everybody_quotes_only_what_all_of_them_have(post: Post, carried: Carried):
    server = carried("postmark")
    ticket = post.receive(text="Mi clave es cigüeña.").ticket
    for words, quoted in (("La cambiamos.", ""), ("Ya está.", "La cambiamos.")):
        server.asked.clear()
        post.answer(ticket, words, headers=to(ADA, cc=[{"email": BRUNO}]))
        (asked,) = server.mails
        sent = json.dumps(people_and_head("postmark", asked)[2], ensure_ascii=False)
        assert words in sent and quoted in sent and "cigüeña" not in sent


def test_postmark_keeps_our_id_and_watches_nobody(post: Post, carried: Carried):
    postmark = carried("postmark")
    post.answer(post.receive().ticket)
    said = postmark.mails[-1].json
    assert {"Name": "X-PM-KeepID", "Value": "true"} in said["Headers"]
    assert (said["TrackOpens"], said["TrackLinks"]) == (False, "None")


def test_what_a_carrier_cannot_take_now_waits_and_is_the_same_mail_later(post: Post, carried: Carried):
    postmark = carried("postmark")
    ticket = post.receive().ticket
    for status in (503, 401, 429):
        postmark.refuses = (status, {"ErrorCode": 10, "Message": "más tarde"})
        postmark.asked.clear()
        answer = post.answer(ticket)
        row = Delivery.objects.get(message=answer.pk)
        assert (row.state, row.tries) == ("queued", 1) and row.error == f"Postmark {status}: más tarde"
        first = people_head(postmark.mails[-1])
        postmark.refuses = None
        make_due()
        post.work()
        assert people_head(postmark.mails[-1]) == first
        assert Delivery.objects.get(message=answer.pk).state == "accepted"


def people_head(asked: Asked) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in asked.json["Headers"]}


def test_what_a_carrier_refuses_for_good_is_said_in_its_words(post: Post, carried: Carried):
    sendgrid = carried("sendgrid")
    ticket = post.receive().ticket
    sendgrid.refuses = (400, {"errors": [{"message": "The from address does not match a verified Sender."}]})
    answer = post.answer(ticket)
    row = Delivery.objects.get(message=answer.pk)
    assert (
        row.state == "failed"
        and row.error == "SendGrid 400: The from address does not match a verified Sender."
    )


def test_a_reply_finds_its_ticket_by_our_address_and_by_the_carriers_own_id(post: Post, carried: Carried):
    brevo = carried("brevo")
    ticket = post.receive().ticket
    post.answer(ticket)
    back = brevo.mails[-1].json["replyTo"]["email"]
    assert post.receive(to=back, id="2@cliente.example").ticket_id == ticket.pk
    theirs = post.receive(id="3@cliente.example", In_Reply_To="<202611221000.1@smtp-relay.mailin.fr>")
    assert theirs.ticket_id == ticket.pk
    stranger = post.receive(
        id="4@otra.example",
        sender="Bo <bo@otra.example>",
        In_Reply_To="<202611221000.1@smtp-relay.mailin.fr>",
    )
    assert stranger.ticket_id != ticket.pk, "who only knows the id is let into nothing"


def test_amazon_takes_it_by_smtp_marked_and_names_it_in_its_answer(post: Post, carried: Carried):
    carried("ses")
    ticket = post.receive().ticket
    sent = post.answered(ticket)
    answer = Message.objects.filter(direction="out", ticket=ticket).latest("pk")
    assert json.loads(sent.message["X-Metadata"]) == {"cauce": str(answer.pk)}
    assert sent.message["X-SES-CONFIGURATION-SET"] == "cauce"
    row = Delivery.objects.get(message=answer)
    assert (row.state, row.carried_as) == ("accepted", "0102018c-aa-000000")
    again = post.receive(id="2@cliente.example", In_Reply_To="<0102018c-aa-000000@eu-west-1.amazonses.com>")
    assert again.ticket_id == ticket.pk


def test_while_one_hands_a_mail_over_for_everybody_the_others_wait(post: Post, carried: Carried):
    postmark = carried("postmark")
    ticket = post.receive(Cc="Eva <eva@cliente.example>").ticket
    postmark.refuses = (503, {"ErrorCode": 1, "Message": "no"})
    answer = post.answer(ticket)
    postmark.refuses = None
    postmark.asked.clear()
    first, second = Delivery.objects.filter(message=answer.pk)
    with alone("email.message", answer.pk), pytest.raises(Retry):
        _elsewhere(lambda: delivering.attempt(first.pk))
    delivering.attempt(second.pk)
    delivering.attempt(first.pk)
    assert len(postmark.mails) == 1


def _elsewhere(work: Callable[[], Any]) -> None:
    """In another thread, as another worker."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def done() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(done).result(60)


def test_a_carrier_of_all_takes_what_has_no_way_of_its_own_and_cauces_own_mail(
    post: Post, carried: Carried, settings: Any
):
    settings.SMTP_URL, settings.EMAIL_BACKEND = "", "cauce.channels.email.system.Backend"
    mailgun = carried("mailgun", everywhere=True)
    post.answer(post.receive().ticket)
    assert b"ada@cliente.example" in {one.form["to"] for one in mailgun.mails}
    send_mail("Contraseña nueva", "Aquí tiene el enlace.", None, ["mira@taller.example"])
    post.work()
    assert mailgun.mails[-1].form["to"] == b"mira@taller.example"
    actions.change_mailbox(post.mailbox, smtp_host="127.0.0.1", smtp_port=post.sink.port, by=SYSTEM)
    post.mailbox.refresh_from_db()
    assert ways.carrier_for(post.mailbox) is None, "its own server comes first"


def test_keys_are_sealed_kept_when_left_empty_and_forgotten_with_the_carrier(post: Post, carried: Carried):
    carried("mailgun")
    row = Carrier.objects.get()
    assert "llave" not in row.secrets and "llave" not in str(row.settings)
    account, said = post.cast.account.pk, SAID["mailgun"] | {"api_key": "", "sender_domain": "otro.example"}
    actions.set_carrier(account, post.mailbox, "mailgun", said, by=SYSTEM)
    way = ways.way_for(post.mailbox)
    assert (
        isinstance(way, ways.Way)
        and way.said["api_key"] == "llave"
        and way.said["sender_domain"] == "otro.example"
    )
    with pytest.raises(Invalid):
        actions.set_carrier(account, post.mailbox, "brevo", {"api_key": ""}, by=SYSTEM)
    for wrong in ("a/b", "x", "http://interior"):
        with pytest.raises(Invalid):
            actions.set_carrier(account, post.mailbox, "mailgun", said | {"sender_domain": wrong}, by=SYSTEM)
    actions.forget_carrier(account, post.mailbox, by=SYSTEM)
    actions.forget_carrier(account, post.mailbox, by=SYSTEM)
    assert not Carrier.objects.exists()


def test_a_key_is_tried_without_sending_anything(post: Post, carried: Carried):
    postmark = carried("postmark")
    assert actions.try_sending(post.mailbox).works
    assert (postmark.asked[-1].path, postmark.asked[-1].headers["x-postmark-server-token"]) == (
        "/v3/server",
        "llave",
    )
    postmark.refuses = (401, {})
    found = actions.try_sending(post.mailbox)
    assert not found.works and "Postmark" in found.words
