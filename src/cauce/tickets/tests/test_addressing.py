"""Whom an answer goes to: who joins by it, who leaves, and what is sent on to somebody outside."""

import pytest

from cauce.ground.log.actors import Actor
from cauce.people import queries as people
from cauce.tickets import actions, queries
from cauce.tickets.actions import Addressed, FileRef, Person, Said
from cauce.tickets.errors import Invalid
from cauce.tickets.models import Draft, Ticket

ADA, EVA, JEFE = (Person(f"{name}@cliente.example", name.title()) for name in ("ada", "eva", "jefe"))
FILE = FileRef("factura.pdf", "application/pdf", 12, "ab" * 32)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def answer(cast, ticket, text="Lo miramos.", *, status=None, **head):
    return actions.reply(
        ticket, Said(text=text), agent=cast.mira, by=Actor.agent(cast.mira.pk), status=status, channel="email",
        addressed=Addressed(**head),
    )  # fmt: skip


def in_copy(ticket):
    return [(one.contact.name, one.accepted) for one in queries.participants_of(ticket)]


def test_whoever_is_put_in_copy_takes_part_and_taking_the_answer_back_takes_them_out(cast):
    ticket = cast.ticket()
    message = answer(cast, ticket, to=(ADA,), cc=(EVA,), bcc=(JEFE,), joining=(EVA,))
    assert in_copy(ticket) == [("Eva", True)]
    assert message.body.headers["cc"] == [{"name": "Eva", "email": "eva@cliente.example"}]
    assert message.body.headers["bcc"] == [{"name": "Jefe", "email": "jefe@cliente.example"}]
    actions.undo_send(message, by=Actor.agent(cast.mira.pk))
    assert in_copy(ticket) == []
    assert cast.history(ticket)[-3:] == [
        "ticket.participant_removed", "ticket.status_changed", "ticket.assigned",
    ]  # fmt: skip
    draft = Draft.objects.get(agent=cast.mira, ticket=ticket, kind="reply")
    assert [one["email"] for one in draft.head["bcc"]] == ["jefe@cliente.example"]


def test_whoever_is_taken_out_of_copy_is_out_and_once_is_enough(cast):
    ticket = cast.ticket()
    answer(cast, ticket, to=(ADA,), cc=(EVA,), joining=(EVA,))
    eva = people.identity_now(cast.account.pk, "email", EVA.email).contact
    for _ in range(2):
        actions.remove_participant(ticket, eva, by=Actor.agent(cast.mira.pk))
    assert in_copy(ticket) == []
    assert cast.history(ticket).count("ticket.participant_removed") == 1


def test_what_is_forwarded_goes_with_its_files_and_the_customer_goes_on_waiting(cast):
    ticket = cast.ticket(files=(FILE,))
    waiting = ticket.waiting_since
    asked = queries.messages_of(ticket)[0]
    message = answer(cast, ticket, "", to=(JEFE,), forwards=asked.pk)
    assert [file.name for file in message.attachments.all()] == ["factura.pdf"]
    assert message.body.headers["forward"] == {"message": asked.pk}
    ticket = fresh(ticket)
    assert (ticket.waiting_since, ticket.status, in_copy(ticket)) == (waiting, "waiting_third", [])
    assert "message.forwarded" in cast.history(ticket)
    actions.undo_send(message, by=Actor.agent(cast.mira.pk))
    assert (fresh(ticket).waiting_since, fresh(ticket).status) == (waiting, "new")
    draft = Draft.objects.get(agent=cast.mira, ticket=ticket, kind="reply")
    assert (draft.files, draft.head["forward"]) == ([], asked.pk)


def test_a_note_and_a_message_of_another_ticket_are_never_forwarded(cast):
    ticket, other = cast.ticket(), cast.ticket()
    note = actions.note(ticket, Said(text="Ojo."), agent=cast.mira, by=Actor.agent(cast.mira.pk))
    for one in (note, queries.messages_of(other)[0]):
        with pytest.raises(Invalid):
            answer(cast, ticket, to=(JEFE,), forwards=one.pk)


def test_a_mail_of_ours_opens_a_ticket_and_waits_for_the_customer(cast):
    actions.save_draft(cast.mira, None, kind="new", html="<div>Hola</div>", files=[])
    actions.save_draft(cast.mira, None, kind="new", html="<div>Hola, Eva</div>", files=[])
    assert Draft.objects.get(agent=cast.mira, ticket=None).html == "<div>Hola, Eva</div>"
    eva = people.identity_now(cast.account.pk, "email", EVA.email)
    assert eva is None
    ada = cast.ticket().requester
    ticket, message = actions.write_first(
        cast.taller, Said(text="Hola, Ada"), requester=ada, subject="Su pedido", agent=cast.mira,
        by=Actor.agent(cast.mira.pk), addressed=Addressed(to=(ADA,)),
    )  # fmt: skip
    assert (ticket.subject, fresh(ticket).status, fresh(ticket).assignee) == (
        "Su pedido", "waiting_customer", cast.mira,
    )  # fmt: skip
    assert (message.state, message.direction) == ("queued", "out")
    assert not Draft.objects.filter(agent=cast.mira, ticket=None).exists()
