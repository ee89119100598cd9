"""One mailbox, several addresses: what comes to any of them is one desk's mail, and is answered from where it came."""

from __future__ import annotations

import pytest

from cauce.channels import actions, queries
from cauce.channels.email.tests.conftest import ADDRESS, Post, raw_mail
from cauce.channels.errors import Invalid
from cauce.channels.queries import Choice
from cauce.ground.log.actors import Actor
from cauce.ground.mail.threading import mailbox_of
from cauce.tickets import actions as tickets
from cauce.tickets.models import Participant, Ticket
from cauce.tickets.queries import drafts_of
from tests.cast import SYSTEM

SALES = "ventas@taller.example"


@pytest.fixture
def sales(post: Post) -> Post:
    actions.set_aliases(post.mailbox, [SALES, "ayuda@otro.example"], by=SYSTEM)
    return post


def test_an_answer_comes_from_the_address_to_which_the_customer_wrote(sales: Post):
    ticket = sales.receive(to=SALES).ticket
    sent = sales.answered(ticket)
    assert sent.message["From"].addresses[0].addr_spec == SALES
    back = sent.message["Reply-To"].addresses[0].addr_spec
    assert mailbox_of(back) == SALES == mailbox_of(sent.sender)
    again = sales.receive(to=back, id="2@cliente.example", text="Gracias.")
    assert again.ticket_id == ticket.pk
    plain = sales.receive(to=ADDRESS, id="3@cliente.example", In_Reply_To=sent.message["Message-ID"])
    assert plain.ticket_id == ticket.pk
    assert sales.answered(ticket).message["From"].addresses[0].addr_spec == ADDRESS


def test_the_same_mail_to_two_addresses_of_a_mailbox_is_one_message(sales: Post):
    mail = raw_mail(to=f"{ADDRESS}, {SALES}")
    sales.send(mail, to=[ADDRESS, SALES])
    sales.send(mail, to=SALES)
    sales.read()
    ticket = Ticket.objects.get()
    assert ticket.message_count == 1
    assert not Participant.objects.exists(), "our own addresses are nobody in copy"


def test_an_agent_chooses_among_the_addresses_and_only_among_theirs(sales: Post):
    ticket = sales.receive().ticket
    chosen = queries.addressed(sales.cast.mira, ticket, Choice(mailbox="Ventas@taller.example"))
    assert sales.answered(ticket, headers=chosen.head()).message["From"].addresses[0].addr_spec == SALES
    actions.set_aliases(sales.mailbox, [], by=SYSTEM)
    late = sales.answered(ticket, headers=chosen.head())
    assert late.message["From"].addresses[0].addr_spec == ADDRESS, "it is no longer ours"
    with pytest.raises(Invalid):
        queries.addressed(sales.cast.mira, ticket, Choice(mailbox=SALES))
    assert {one.address for one in queries.senders_of(sales.cast.bo)} == set()


def test_an_answer_that_is_taken_back_remembers_its_address(sales: Post):
    mira, ticket = sales.cast.mira, sales.receive().ticket
    chosen = queries.addressed(mira, ticket, Choice(mailbox=SALES))
    message = tickets.reply(
        ticket, tickets.Said(text="Hola."), agent=mira, addressed=chosen, by=Actor.agent(mira.pk)
    )
    tickets.undo_send(message, by=Actor.agent(mira.pk))
    assert drafts_of(mira, ticket)["reply"].head["from_address"] == SALES
