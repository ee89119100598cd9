"""Opening, receiving, answering, noting: what is said, and what it does to the ticket."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from cauce.ground import clock
from cauce.ground.clock import actions as moving
from cauce.ground.clock.dues import run_due
from cauce.ground.clock.models import Due
from cauce.ground.log.actors import Actor
from cauce.ground.log.queries import history
from cauce.people import actions as people
from cauce.tickets import actions, queries
from cauce.tickets.actions import FileRef, Said
from cauce.tickets.errors import Crossed, Invalid, NotFound, TooLate
from cauce.tickets.models import Message, Ticket
from tests.cast import SYSTEM

FILE = FileRef("factura.pdf", "application/pdf", 12, "ab" * 32)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def reply(cast, ticket, text="Lo miramos.", **more):
    said = more.pop("said", Said(text=text))
    return actions.reply(ticket, said, agent=cast.mira, by=Actor.agent(cast.mira.pk), **more)


def test_a_ticket_opens_with_what_the_customer_said(cast):
    ticket = cast.ticket("No funciona.\nNada.", files=(FILE,))
    assert (ticket.number, ticket.status, ticket.is_open) == (1, "new", True)
    assert (ticket.last_words, ticket.last_speaker, ticket.message_count) == ("No funciona. Nada.", "in", 1)
    assert ticket.waiting_since == ticket.opened_at
    assert cast.history(ticket) == ["ticket.opened", "message.received"]
    (message,) = queries.messages_of(ticket)
    assert [file.name for file in message.attachments.all()] == ["factura.pdf"]


def test_tickets_are_numbered_without_gaps_in_each_account(cast):
    assert [cast.ticket().number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(Invalid):
        actions.open_ticket(
            cast.taller, requester=cast.ticket().requester, channel="email", subject="", by=SYSTEM, kind="enorme"
        )  # fmt: skip
    assert cast.ticket().number == 5


def test_an_agent_opens_a_ticket_in_which_nobody_has_spoken(cast):
    ada = people.know_contact(cast.account.pk, email="ada@cliente.example", by=SYSTEM)
    ticket, message = actions.open_ticket(
        cast.taller, requester=ada, channel="email", subject="Aviso", by=SYSTEM
    )
    assert (message, ticket.waiting_since, cast.history(ticket)) == (None, None, ["ticket.opened"])


@pytest.mark.parametrize("more", [{"priority": "x"}, {"kind": "x"}, {"team": "other"}])
def test_a_ticket_does_not_open_with_what_the_other_verbs_refuse(cast, more):
    if "team" in more:
        more = {"team": people.add_team(cast.account, name="De otra", brand=cast.otra, by=SYSTEM)}
    ada = people.know_contact(cast.account.pk, email="ada@cliente.example", by=SYSTEM)
    with pytest.raises(Invalid):
        actions.open_ticket(cast.taller, requester=ada, channel="email", subject="", by=SYSTEM, **more)


@pytest.mark.parametrize("was", ["open", "waiting_customer", "waiting_third", "resolved", "closed"])
def test_a_customer_who_writes_again_reopens_the_ticket(cast, was):
    ticket = actions.set_status(cast.ticket(), to=was, by=SYSTEM)
    cast.writes(ticket, "¿Y bien?")
    after = fresh(ticket)
    assert (after.status, after.is_open, after.resolved_at) == ("open", True, None)
    assert after.last_words == "¿Y bien?"


def test_a_machine_that_answers_is_kept_and_reopens_nothing(cast):
    ticket = cast.ticket()
    reply(cast, ticket, status="resolved")
    said = Said(text="Estoy fuera.", automatic="auto_reply")
    actions.receive(ticket, said, contact=ticket.requester, channel="email", by=SYSTEM)
    after = fresh(ticket)
    assert (after.status, after.waiting_since, after.message_count) == ("resolved", None, 3)


def test_the_same_message_twice_meets_at_the_unique_key(cast):
    said = Said(text="Hola", external_id="a@b", identity="1" * 64)
    ticket = cast.ticket()
    actions.receive(ticket, said, contact=ticket.requester, channel="email", by=SYSTEM)
    with pytest.raises(IntegrityError):
        actions.receive(ticket, said, contact=ticket.requester, channel="email", by=SYSTEM)
    assert Message.objects.filter(external_id="a@b").count() == 1
    twin = queries.same_message(cast.taller, "a@b", "1" * 64)
    assert twin is not None
    actions.also_received(twin, channel="email", by=SYSTEM)
    assert cast.history(ticket)[-1] == "message.also_received"


def test_what_is_loaded_late_does_not_take_the_ticket_back_in_time(cast):
    ticket = cast.ticket()
    before = ticket.updated_at
    at = clock.now() - timedelta(days=400)
    actions.receive(ticket, Said(text="Antes"), contact=ticket.requester, channel="email", by=SYSTEM, at=at)
    assert fresh(ticket).updated_at == before


def test_an_answer_takes_the_ticket_and_waits_for_the_customer(cast):
    ticket = cast.ticket()
    message = reply(cast, ticket)
    after = fresh(ticket)
    assert (after.status, after.assignee, after.waiting_since) == ("waiting_customer", cast.mira, None)
    assert (message.state, after.last_speaker) == ("queued", "out")
    assert cast.history(ticket)[2:] == ["ticket.assigned", "message.queued", "ticket.status_changed"]


def test_an_answer_leaves_the_ticket_with_whom_it_is(cast):
    ticket = actions.assign(cast.ticket(), to=cast.alma, by=SYSTEM)
    reply(cast, ticket, status="resolved")
    assert (fresh(ticket).assignee, fresh(ticket).status) == (cast.alma, "resolved")


@pytest.mark.parametrize("status", ["new", "lost"])
def test_an_answer_keeps_to_the_table_of_transitions(cast, status):
    ticket = cast.ticket()
    with pytest.raises(Invalid):
        reply(cast, ticket, status=status)
    closed = actions.set_status(ticket, to="closed", by=SYSTEM)
    with pytest.raises(Invalid):
        reply(cast, closed, status="resolved")
    assert fresh(ticket).message_count == 1


def test_an_answer_without_words_is_refused_but_a_file_or_picture_is_one(cast):
    ticket = cast.ticket()
    for empty in (Said(text=" \n "), Said(text="", html="<p></p>")):
        with pytest.raises(Invalid):
            reply(cast, ticket, said=empty)
        with pytest.raises(Invalid):
            actions.note(ticket, empty, agent=cast.mira, by=SYSTEM)
    reply(cast, ticket, said=Said(text="", files=(FILE,)))
    reply(cast, ticket, said=Said(text="", html='<img src="cid:a">'))


def test_an_answer_that_crosses_a_message_is_stopped_and_names_what_was_missed(cast):
    ticket = cast.ticket()
    seen = ticket.last_message_id
    crossing = cast.writes(ticket, "¡Esperen!")
    for verb in (actions.reply, actions.note):
        with pytest.raises(Crossed) as refusal:
            verb(ticket, Said(text="x"), agent=cast.mira, by=SYSTEM, after=seen)
        assert refusal.value.missed == [crossing.pk]
    reply(cast, ticket, after=crossing.pk)


def test_neither_a_tag_nor_a_machine_nor_a_reply_taken_back_stops_an_answer(cast):
    ticket = cast.ticket()
    seen = ticket.last_message_id
    actions.tag(ticket, name="x", by=SYSTEM)
    actions.acknowledge(ticket, Said(text="Recibido"), by=SYSTEM)
    actions.undo_send(reply(cast, ticket), by=SYSTEM)
    reply(cast, ticket, after=seen)


def test_a_note_moves_nothing_and_stays_inside(cast):
    ticket = cast.ticket()
    message = actions.note(ticket, Said(text="Ojo"), agent=cast.rita, by=SYSTEM)
    after = fresh(ticket)
    assert (after.status, after.assignee, message.state, message.channel) == ("new", None, "kept", "")
    assert after.waiting_since == ticket.waiting_since
    assert cast.history(ticket)[2:] == ["message.noted"]
    assert not Due.objects.exists()


def test_an_acknowledgement_leaves_at_once_and_the_customer_goes_on_waiting(cast):
    ticket = cast.ticket()
    message = actions.acknowledge(ticket, Said(text="Recibido"), by=SYSTEM)
    after = fresh(ticket)
    assert (after.status, after.waiting_since, after.last_speaker) == ("new", ticket.waiting_since, "in")
    assert (message.automatic, cast.history(ticket)[2:]) == (
        "acknowledgement",
        ["message.queued", "message.sent"],
    )


def test_an_answer_leaves_when_its_undo_window_is_over_and_once(cast, monkeypatch):
    monkeypatch.setenv("CAUCE_CLOCK", "moved")
    ticket = cast.ticket()
    message = reply(cast, ticket)
    run_due()
    assert "message.sent" not in cast.history(ticket)
    moving.move(timedelta(seconds=11))
    run_due()
    actions.release(message.pk, by=SYSTEM)
    assert cast.history(ticket).count("message.sent") == 1
    message.refresh_from_db()
    assert (message.state, message.undo) == ("sent", None)
    with pytest.raises(TooLate):
        actions.undo_send(message, by=SYSTEM)


def test_what_a_real_agent_answers_to_a_made_up_customer_leaves_the_house_nowhere(cast):
    ada = people.know_contact(cast.account.pk, email="ada@cliente.example", by=SYSTEM)
    ticket, _ = actions.open_ticket(
        cast.taller, requester=ada, channel="email", subject="Demo", by=SYSTEM.under("demo"), said=Said(text="Hola")
    )  # fmt: skip
    actions.release(reply(cast, ticket).pk, by=SYSTEM)
    assert history(ticket.log_subject)[-1].origin == "demo"


def test_the_outside_name_of_an_answer_is_given_once(cast):
    message = reply(cast, cast.ticket())
    assert actions.name_outside(message.pk, "uno@taller") == "uno@taller"
    assert actions.name_outside(message.pk, "dos@taller") == "uno@taller"
    assert [one.pk for one in queries.known_as(cast.account.pk, ["", "uno@taller"])] == [message.pk]
    assert queries.known_as(cast.account.pk, [""]) == []


def test_a_conversation_is_read_newest_first_in_pages(cast):
    ticket = cast.ticket("1")
    ids = [queries.messages_of(ticket)[0].pk, *(cast.writes(ticket, str(n)).pk for n in range(2, 6))]
    page = [one.pk for one in queries.messages_of(ticket, limit=2)]
    assert page == ids[3:]
    assert [one.pk for one in queries.messages_of(ticket, before=page[0], limit=2)] == ids[1:3]
    assert [one.pk for one in queries.messages_of(ticket, after=ids[2])] == ids[3:]
    with pytest.raises(NotFound):
        queries.message_for(cast.bo, ids[0])


@pytest.mark.parametrize("bad", ["\0", "\ud83d"])
def test_characters_that_no_database_keeps_are_replaced_and_nothing_is_refused(cast, bad):
    """They come in JSON's escapes and in URLs; a mail's parser has replaced them before."""
    ticket = cast.ticket(f"a{bad}b", subject=f"c{bad}d", name=f"Ada{bad}", email=f"a{bad}@cliente.example")
    said = Said(text=f"e{bad}", html=f"<p>{bad}</p>", new_text=bad, subject=bad)
    reply(cast, ticket, said=said)
    actions.tag(ticket, name=f"t{bad}", by=SYSTEM)
    actions.save_draft(cast.mira, ticket, kind="note", html=bad, files=[])
    after = fresh(ticket)
    assert (after.subject, after.last_words, queries.tags_of(ticket)) == ("c\ufffdd", "\ufffd", ["t\ufffd"])
    assert queries.messages_of(ticket)[0].body.text == "a\ufffdb"
    assert (
        people.know_contact(cast.account.pk, email=f"a{bad}@cliente.example", by=SYSTEM) == ticket.requester
    )
