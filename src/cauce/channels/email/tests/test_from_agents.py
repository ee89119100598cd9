"""Agents are told by mail and answer by mail; nobody else can speak for them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cauce.channels.email import from_agents, marks, queue
from cauce.channels.email.tests.conftest import Post, raw_mail
from cauce.channels.models import Arrival, DeskAnswer, Intake
from cauce.ground.log.actors import Actor
from cauce.ground.mail.parsing import parse
from cauce.notifications import actions as notifications
from cauce.notifications import queries
from cauce.people import actions as people
from cauce.tickets import actions as tickets
from cauce.tickets.models import Draft, Message, Ticket
from tests.cast import SYSTEM
from tests.servers.sink import Sent

MIRA = "mira@taller.example"


@pytest.fixture
def ticket(post: Post) -> Ticket:
    """A ticket of Mira's; she wants to be told of everything."""
    found = post.receive(text="No imprime.").ticket
    for event in ("assigned", "answered"):
        notifications.wish(post.cast.mira, event, by_mail=True, by=SYSTEM)
    tickets.assign(found, to=post.cast.mira, by=Actor.agent(post.cast.alma.pk))
    post.work()
    return Ticket.objects.get(pk=found.pk)


def notice(post: Post) -> Sent:
    return post.sink.to(MIRA)[-1]


def answers(post: Post, text: str, *, to: str = "", sender: str = f"Mira <{MIRA}>", **mail: Any) -> None:
    """What Mira's program sends when she answers the last notice."""
    told = notice(post).message
    address = to or told["Reply-To"].addresses[0].addr_spec
    quoted = "\n".join(f"> {line}" for line in told.get_body(("plain",)).get_content().splitlines())
    mail.setdefault("id", f"{len(post.read())}@taller.example")
    raw = raw_mail(
        text=f"{text}\n\nEl 22 nov 2026, Taller escribió:\n{quoted}", subject=f"Re: {told['Subject']}", to=address,
        sender=sender, In_Reply_To=told["Message-ID"], **mail,
    )  # fmt: skip
    post.send(raw, to=address, envelope=sender)
    post.read()


def said_in(ticket: Ticket) -> list[tuple[str, str]]:
    rows = Message.objects.filter(ticket=ticket, automatic="").select_related("body").order_by("pk")
    return [(one.direction, one.body.text) for one in rows]


def test_an_agent_is_told_with_the_words_and_a_way_to_stop(post: Post, ticket: Ticket):
    mail = parse(notice(post).raw)
    assert "No imprime." in mail.text and f"/tickets/{ticket.number}" in mail.text
    assert mail.header("auto-submitted") == "auto-generated"
    assert (
        "soporte+a." in notice(post).message["Reply-To"]
        and notice(post).sender == notice(post).message["Reply-To"].addresses[0].addr_spec
    )
    post.receive(id="2@x", text="¿Hay alguien?", In_Reply_To="<1@cliente.example>")
    assert len(post.sink.to(MIRA)) == 2 and "¿Hay alguien?" in parse(notice(post).raw).text


def test_her_answer_is_a_public_answer_of_hers(post: Post, ticket: Ticket):
    answers(post, "Apáguela y enciéndala.")
    (message,) = Message.objects.filter(ticket=ticket, direction="out", automatic="")
    assert message.agent == post.cast.mira and message.body.text == "Apáguela y enciéndala."
    tickets.release(message.pk, by=SYSTEM)
    post.work()
    (sent,) = [one for one in post.of_people() if "ada@cliente.example" in one.recipients]
    assert "Apáguela" in parse(sent.raw).text and "soporte+a." not in parse(sent.raw).text
    assert "##-" not in parse(sent.raw).text + parse(sent.raw).html
    assert len(post.sink.to(MIRA)) == 1  # she is not told of what she did herself


def test_an_answer_of_hers_that_is_brought_in_with_old_mail_is_sent_to_nobody(post: Post, ticket: Ticket):
    post.read()
    told = notice(post).message["Reply-To"].addresses[0].addr_spec
    before = len(post.sink.mails)
    post.send(raw_mail(text="Ya está arreglada.", sender=f"Mira <{MIRA}>", to=told, id="vieja@x"), to=told)
    Intake.objects.filter(state="pending").update(source=queue.OLD)
    post.work()
    assert not Message.objects.filter(direction="out", automatic="").exists()
    assert len(post.sink.mails) == before
    assert Message.objects.get(external_id="vieja@x").ticket.status == "closed"


def test_a_note_stays_inside(post: Post, ticket: Ticket):
    answers(post, "#nota\nEs el cable, seguro.")
    assert said_in(ticket)[-1] == ("note", "Es el cable, seguro.")
    post.work()
    assert not [one for one in post.of_people() if "ada@cliente.example" in one.recipients]


def test_the_same_mail_twice_says_it_once(post: Post, ticket: Ticket):
    for _turn in range(2):
        answers(post, "Apáguela.", id="same@taller.example")
    assert len(said_in(ticket)) == 2 and DeskAnswer.objects.count() == 1


@pytest.mark.parametrize(
    "sender", ["Ada <ada@cliente.example>", "Mira <mira@malo.example>", "Bo <bo@taller.example>"]
)
def test_a_stranger_with_her_address_does_not_speak_for_her(post: Post, ticket: Ticket, sender: str):
    answers(post, "Le devolvemos el dinero.", sender=sender)
    assert ("out", "Le devolvemos el dinero.") not in said_in(ticket)
    said = Arrival.objects.order_by("-pk")[0].message
    assert said.direction == "in" and (said.ticket_id == ticket.pk) == sender.startswith(
        "Ada"
    )  # whose case it is


def test_a_mail_that_is_not_from_her_does_not_speak_for_her(post: Post, ticket: Ticket, settings):
    settings.TRUSTED_AUTHSERV = ["mx.taller.example"]
    verdict = (
        "mx.taller.example; spf=fail smtp.mailfrom=taller.example; dmarc=fail header.from=taller.example"
    )
    answers(post, "Le devolvemos el dinero.", Authentication_Results=verdict)
    assert said_in(ticket) == [("in", "No imprime.")]


def test_a_letter_changed_in_the_address_makes_it_worthless(post: Post, ticket: Ticket):
    address = notice(post).message["Reply-To"].addresses[0].addr_spec
    other = marks.agent_address(post.mailbox, post.cast.bo.pk, ticket.pk, 0)
    local, at, domain = address.partition("@")
    answers(post, "Hola.", to=f"{local[:-1]}{'b' if local.endswith('a') else 'a'}{at}{domain}")
    answers(post, "Hola.", to=other)
    assert said_in(ticket) == [("in", "No imprime.")]


def test_whoever_is_switched_off_speaks_for_nobody(post: Post, ticket: Ticket):
    people.switch(post.cast.mira, active=False, by=SYSTEM)
    answers(post, "Le devolvemos el dinero.")
    assert not Message.objects.filter(direction="out", automatic="").exists()
    assert Arrival.objects.order_by("-pk")[0].message.direction == "in"


def test_an_agent_of_another_company_is_a_stranger_here(post: Post, ticket: Ticket):
    company = people.open_account(name="Otra empresa", by=SYSTEM)
    eva = people.add_agent(company, email="eva@otra.example", role="administrator", by=SYSTEM)
    address = marks.agent_address(post.mailbox, eva.pk, ticket.pk, 0)
    answers(post, "Le devolvemos el dinero.", to=address, sender=eva.email)
    said = Arrival.objects.order_by("-pk")[0]
    assert said.outcome != "desk" and said.message.direction == "in"


def test_who_may_not_answer_is_told_so(post: Post, ticket: Ticket):
    from cauce.people.models import Grant

    Grant.objects.filter(agent=post.cast.mira).delete()
    answers(post, "Hola.")
    post.work()
    assert said_in(ticket) == [("in", "No imprime.")] and "Hola." in parse(notice(post).raw).text


def test_her_absence_says_nothing_and_answers_nobody(post: Post, ticket: Ticket):
    answers(post, "Estoy de vacaciones.", Auto_Submitted="auto-replied")
    post.work()
    assert said_in(ticket) == [("in", "No imprime.")] and Arrival.objects.order_by("-pk")[0].outcome == "desk"
    assert len(post.sink.to(MIRA)) == 1


def test_a_program_of_hers_that_hides_what_it_is_comes_to_an_end(post: Post, ticket: Ticket):
    """It answers each notice, and the customer's answers each of hers: neither says that it is a machine."""
    for turn in range(2 * from_agents.PER_HOUR):
        before = len(post.sink.to(MIRA))
        answers(post, "Visto.", id=f"{turn}@taller.example")
        post.receive(id=f"{turn}@cliente.example.", text="Recibido.", In_Reply_To="<1@cliente.example>")
        if len(post.sink.to(MIRA)) == before:
            break
    said = [words for side, words in said_in(ticket) if side == "out"]
    assert said == ["Visto."] * from_agents.PER_HOUR
    # A person's words would not be lost.
    assert "Visto." in Draft.objects.get(ticket=ticket, agent=post.cast.mira).html


def test_a_program_of_hers_that_answers_refusals_comes_to_an_end(post: Post, ticket: Ticket):
    from cauce.people.models import Grant

    Grant.objects.filter(agent=post.cast.mira).delete()
    told = len(post.sink.to(MIRA))
    for turn in range(2 * from_agents.PER_HOUR):
        answers(post, "Visto.", id=f"{turn}@taller.example")
        post.work()
    assert len(post.sink.to(MIRA)) - told == from_agents.PER_HOUR


def test_an_answer_that_crossed_another_waits_as_a_draft_and_she_is_told(post: Post, ticket: Ticket):
    first = notice(post).message["Reply-To"].addresses[0].addr_spec
    post.receive(id="2@x", text="Ya funciona, gracias.", In_Reply_To="<1@cliente.example>")
    answers(post, "Apáguela.", to=first)
    post.work()
    assert ("out", "Apáguela.") not in said_in(ticket)
    assert "Apáguela." in Draft.objects.get(ticket=ticket, agent=post.cast.mira).html
    told = parse(notice(post).raw)
    assert "Ya funciona, gracias." in told.text and "Apáguela." in told.text
    answers(post, "Me alegro.")  # this notice names what she had missed
    assert said_in(ticket)[-1] == ("out", "Me alegro.")


def test_a_second_answer_of_hers_does_not_cross_her_first(post: Post, ticket: Ticket):
    answers(post, "Apáguela.")
    answers(post, "Y enciéndala.")
    assert [words for side, words in said_in(ticket) if side == "out"] == ["Apáguela.", "Y enciéndala."]


def test_an_empty_answer_is_not_sent(post: Post, ticket: Ticket):
    answers(post, "")
    post.work()
    assert [side for side, _words in said_in(ticket)] == ["in"]


def test_she_is_not_told_of_what_is_brought_in(post: Post, ticket: Ticket):
    found = post.receive(id="2@x", subject="Otra cosa").ticket
    tickets.assign(found, to=post.cast.mira, by=Actor.agent(post.cast.alma.pk).under("import"))
    post.work()
    assert len(post.sink.to(MIRA)) == 1


def test_who_does_not_wish_it_is_not_told(post: Post):
    found = post.receive().ticket
    tickets.assign(found, to=post.cast.mira, by=Actor.agent(post.cast.alma.pk))
    post.work()
    assert not post.sink.to(MIRA)


def test_an_agent_whose_address_is_one_of_ours_is_not_written_to(post: Post, ticket: Ticket):
    from cauce.channels import actions

    actions.add_mailbox(address=MIRA, brand=post.cast.taller, by=SYSTEM)
    post.receive(id="2@x", text="Otra vez.", In_Reply_To="<1@cliente.example>")
    assert len(post.sink.to(MIRA)) == 1


def test_a_notice_is_stopped_without_signing_in(post: Post, ticket: Ticket):
    url = notice(post).message["List-Unsubscribe"].strip("<>")
    path = url[url.index("/unsubscribe") :]
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200 and queries.wishes_of(post.cast.mira)["assigned"]
    assert (
        client.post(
            path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        ).status_code
        == 200
    )
    assert queries.wishes_of(post.cast.mira) == {"assigned": False, "answered": True}
    assert client.get(f"{path}x").status_code == 404


def test_one_click_is_offered_over_https_only(post: Post, ticket: Ticket, settings):
    assert "List-Unsubscribe-Post" not in notice(post).message
    settings.BASE_URL = "https://ayuda.taller.example"
    post.receive(id="2@x", text="Hola.", In_Reply_To="<1@cliente.example>")
    assert notice(post).message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_her_own_page_says_of_what_she_is_told(post: Post):
    client = Client()
    client.force_login(post.cast.mira, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/me/notices", {"answered": "on"}).status_code == 302
    assert queries.wishes_of(post.cast.mira) == {"assigned": False, "answered": True}
    assert b'name="answered" checked' in client.get("/me/notices").content
