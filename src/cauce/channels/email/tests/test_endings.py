"""What stands under an answer as it leaves."""

from __future__ import annotations

from cauce.channels import queries
from cauce.channels.email.tests.conftest import Post
from cauce.ground.mail.parsing import parse
from cauce.people import actions as people
from cauce.people.models import Contact
from tests.cast import SYSTEM


def test_an_answer_carries_its_writer_s_signature_in_both_forms(post: Post):
    people.change_brand(
        post.cast.taller, name="Taller", language="es", colour="#0b5fff", own_signatures=True, by=SYSTEM
    )
    people.save_signature(
        post.cast.mira, "es", html="<div><strong>{{agent.name}}</strong><br>{{brand.name}}</div>", by=SYSTEM
    )
    ticket = post.receive(text="No imprime.").ticket
    mail = parse(post.answered(ticket, "Reinicie.").raw)
    assert mail.text.startswith("Reinicie.\n\n-- \nMira\nTaller\n\nEl ")
    assert "<strong>Mira</strong><br>Taller" in mail.html and "#0b5fff" in mail.html
    post.mailbox.refresh_from_db()
    assert "<strong>Mira</strong>" in queries.ending_for(post.cast.mira, ticket, post.mailbox)


def test_it_is_in_the_customer_s_language(post: Post):
    people.save_signature(post.cast.taller, "es", html="Un saludo", by=SYSTEM)
    people.save_signature(post.cast.taller, "en", html="Kind regards", by=SYSTEM)
    ticket = post.receive(text="It does not print.").ticket
    Contact.objects.filter(pk=ticket.requester_id).update(language="en")
    assert "-- \nKind regards" in parse(post.answered(ticket, "Restart it.").raw).text


def test_nobody_signs_what_nobody_wrote(post: Post):
    people.save_signature(post.cast.taller, "es", html="Un saludo", by=SYSTEM)
    ticket = post.receive(text="No imprime.").ticket
    message = post.cast.answers(ticket, "Recibido.")
    message.automatic = True
    from cauce.channels.email.letter import write_letter

    assert "Un saludo" not in write_letter(message, [], post.mailbox).text
