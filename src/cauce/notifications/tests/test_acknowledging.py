"""Customers are told once that their request has come in, and machines never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.notifications import rules, words
from cauce.people import actions as people
from cauce.tickets import actions as tickets
from cauce.tickets.models import Message, Ticket
from tests.cast import SYSTEM, Cast, make_cast, settle


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def opened(
    cast: Cast, *, wished: str = "es", automatic: str = "", by=SYSTEM, email: str = "ada@cliente.example"
) -> Ticket:
    """A ticket as a channel opens it, which says with the message whether its writer may be told, and how."""
    contact = people.know_contact(cast.account.pk, email=email, name="Ada", by=SYSTEM)
    headers = {"acknowledge": wished} if wished else {}
    said = tickets.Said(text="Hola", headers=headers, automatic=automatic)
    ticket, _ = tickets.open_ticket(
        cast.taller, requester=contact, channel="email", subject="Hola", said=said, by=by
    )
    settle()
    return ticket


def acknowledgements(ticket: Ticket) -> list[Message]:
    return list(Message.objects.filter(ticket=ticket, automatic="acknowledgement").select_related("body"))


def test_the_writer_is_told_once_with_the_number(cast: Cast):
    ticket = opened(cast)
    (told,) = acknowledgements(ticket)
    assert str(ticket.number) in told.body.text and told.body.text.startswith("Hola, Ada:")
    settle()
    assert len(acknowledgements(ticket)) == 1


def test_it_is_in_the_language_that_the_channel_names(cast: Cast):
    assert acknowledgements(opened(cast, wished="en"))[0].body.text.startswith("Hello, Ada:")


def test_a_customer_whose_language_is_known_and_ours_is_told_in_it(cast: Cast):
    for theirs, address, greeting in (("en", "eva@x.example", "Hello, "), ("de", "uwe@x.example", "Hola, ")):
        people.know_contact(cast.account.pk, email=address, language=theirs, by=SYSTEM)
        (told,) = acknowledgements(opened(cast, wished="es", email=address))
        assert told.body.text.startswith(greeting)


def test_it_does_not_move_the_ticket(cast: Cast):
    ticket = opened(cast)
    ticket.refresh_from_db()
    assert ticket.status == "new" and ticket.last_speaker == "in" and ticket.waiting_since


def test_nothing_is_said_to_machines_nor_where_the_channel_does_not_wish_it(cast: Cast):
    assert not acknowledgements(opened(cast, automatic="list"))
    assert not acknowledgements(opened(cast, wished=""))


def test_only_live_requests_are_acknowledged(cast: Cast):
    for origin in ("import", "demo", "drill", "test"):
        assert not acknowledgements(opened(cast, by=SYSTEM.under(origin)))


def test_a_second_message_is_not_acknowledged(cast: Cast):
    ticket = opened(cast, wished="")
    said = tickets.Said(text="¿Hay alguien?", headers={"acknowledge": "es"})
    tickets.receive(ticket, said, contact=ticket.requester, channel="email", by=SYSTEM)
    settle()
    assert not acknowledgements(ticket)


def test_one_person_gets_three_an_hour(cast: Cast):
    told = [len(acknowledgements(opened(cast))) for _ in range(5)]
    assert told == [1, 1, 1, 0, 0]
    assert len(acknowledgements(opened(cast, email="eva@cliente.example"))) == 1


@given(
    st.booleans(),
    st.sampled_from(["", "list"]),
    st.sampled_from(["", "es"]),
    st.booleans(),
    st.integers(0, 9),
)
def test_it_takes_every_condition(first: bool, automatic: str, wished: str, already: bool, lately: int):
    allowed = rules.may_acknowledge(
        first=first, automatic=automatic, wished=wished, already=already, lately=lately
    )
    assert allowed == (first and not automatic and wished == "es" and not already and lately < 3)


def test_without_a_name_it_is_polite_too():
    shipped = words.shipped("acknowledgement", "en")
    assert rules.render(shipped, {"ticket.number": "7"}).startswith("Hello:")


def test_an_advertisement_for_a_name_is_not_repeated(cast: Cast):
    assert rules.presentable("Gane dinero en https://malo.example") == "" == rules.presentable("x" * 90)
    assert rules.presentable("Ada Gómez") == "Ada Gómez"
