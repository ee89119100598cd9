"""What stands under an answer: the conversation as its reader has it, and nothing that they were not sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.channels import actions
from cauce.channels.email import history
from cauce.channels.email.tests.conftest import Post
from cauce.channels.models import Delivery
from cauce.ground.files import store
from cauce.ground.log.actors import Actor
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim
from cauce.tickets import actions as tickets
from cauce.tickets.models import Body
from tests.cast import SYSTEM
from tests.servers.sink import Sent

ADA, BRUNO, SUPPLIER = "ada@cliente.example", "bruno@cliente.example", "piezas@proveedor.example"
PIXEL = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def to(*addresses: str, **more: Any) -> dict[str, Any]:
    return {"to": [{"name": "", "email": one} for one in addresses], **more}


def test_the_conversation_stands_under_an_answer_as_mail_programs_write_it(post: Post):
    ticket = post.receive(text="No imprime.").ticket
    first = post.answered(ticket, "¿Está encendida?").message
    post.receive(id="2@x", text="Sí, lo está.", In_Reply_To=first["Message-ID"])
    mail = parse(post.answered(ticket, "Entonces es el cable.").raw)
    lines = mail.text.splitlines()
    at = lines.index("> Sí, lo está.")
    assert lines[at - 1].endswith("Ada Gómez escribió:") and lines[at - 1].startswith("El ")
    assert lines[at + 2].startswith("> El ") and lines[at + 2].endswith("Mira escribió:")
    assert lines[at + 3] == "> > ¿Está encendida?"
    assert "> > > No imprime." in lines
    assert mail.html.count('<blockquote type="cite"') == 3


def test_their_program_and_ours_fold_it_away_again(post: Post):
    ticket = post.receive(text="No imprime.\n\nNada de nada.").ticket
    post.answered(ticket, "¿Está encendida?")
    mail = parse(post.answered(ticket, "Entonces es el cable.").raw)
    assert trim(mail.text, mail.html, subject=mail.subject).new.strip().startswith("Entonces es el cable.")
    assert "encendida" not in trim(mail.text, mail.html, subject=mail.subject).new
    assert "encendida" not in trim(mail.text, "", subject=mail.subject).new


def test_a_mailbox_and_a_single_mail_may_do_without(post: Post):
    ticket = post.receive(text="No imprime.").ticket
    assert "No imprime" not in parse(post.answered(ticket, "Vale.", headers={"quote": False}).raw).text
    actions.change_mailbox(post.mailbox, quote_history=False, by=SYSTEM)
    assert "No imprime" not in parse(post.answered(ticket, "Vale.").raw).text


def test_who_joins_later_is_not_sent_what_was_said_before(post: Post):
    ticket = post.receive(text="Mi clave es cigüeña.").ticket
    message = post.answer(ticket, "La cambiamos.", headers=to(ADA, cc=[{"email": BRUNO}]))
    theirs, his = (_last(post, one) for one in (ADA, BRUNO))
    assert "cigüeña" in parse(theirs.raw).text and "cigüeña" not in parse(his.raw).text
    assert theirs.message["Message-ID"] == his.message["Message-ID"] and message.external_id == ""
    post.answer(ticket, "Ya está.", headers=to(ADA, cc=[{"email": BRUNO}]))
    assert "La cambiamos." in parse(_last(post, BRUNO).raw).text
    assert "cigüeña" not in parse(_last(post, BRUNO).raw).text


def test_what_is_said_to_others_is_never_quoted_to_the_customer(post: Post):
    ticket = post.receive(text="No imprime.").ticket
    post.answer(ticket, "¿Cuánto cuesta la pieza?", headers=to(SUPPLIER, side=True))
    aside = _last(post, SUPPLIER)
    assert "No imprime" not in parse(aside.raw).text and aside.message["Subject"].startswith("Impresora")
    assert "1@cliente.example" not in aside.message["References"]
    post.answer(ticket, "Le llamamos.")
    assert "pieza" not in parse(_last(post, ADA).raw).text
    post.answer(ticket, "¿Y el plazo?", headers=to(SUPPLIER, side=True))
    again = _last(post, SUPPLIER)
    assert "> ¿Cuánto cuesta la pieza?" in parse(again.raw).text
    assert again.message["In-Reply-To"] == aside.message["Message-ID"]


def test_a_blind_copy_is_in_nobody_s_head(post: Post):
    ticket = post.receive().ticket
    message = post.answer(ticket, "Hecho.", headers=to(ADA, bcc=[{"email": "jefa@taller.example"}]))
    assert dict(Delivery.objects.filter(message=message).values_list("recipient", "role")) == {
        ADA: "to", "jefa@taller.example": "bcc",
    }  # fmt: skip
    for address in (ADA, "jefa@taller.example"):
        assert b"jefa@" not in _last(post, address).raw
    post.answer(ticket, "Sola.", headers={"bcc": [{"email": "jefa@taller.example"}]})
    assert "soporte@taller.example" in _last(post, "jefa@taller.example").message["To"]


def test_a_mail_that_was_not_from_its_writer_is_quoted_to_nobody(post: Post):
    message = post.receive(text="Soy Ada, de verdad.")
    Body.objects.filter(message=message).update(headers=message.body.headers | {"verdict": {"failed": True}})
    assert "de verdad" not in parse(post.answered(message.ticket, "Hola.").raw).text


def test_it_is_modest_in_size_and_says_where_it_was_cut(post: Post):
    ticket = post.receive(text="\n".join(f"renglón {place}" for place in range(9000))).ticket
    mail = parse(post.answered(ticket, "Vaya.").raw)
    assert "[…]" in mail.text and len(mail.text) < history.LETTERS and "renglón 8999" not in mail.text


def test_it_is_in_the_language_of_the_customer(post: Post):
    ticket = post.receive().ticket
    ticket.requester.language = "en"
    ticket.requester.save(update_fields=["language"])
    assert "Ada Gómez wrote:" in parse(post.answered(ticket).raw).text


def test_a_picture_of_the_words_is_related_to_them(post: Post):
    ticket = post.receive().ticket
    stored = store.put(post.cast.account.pk, [PIXEL])
    sent = post.answered(
        ticket, "Mire.", html='<p>Mire: <img src="cid:foto1"></p>',
        files=(tickets.FileRef("foto.png", "image/png", stored.size, stored.sha256, content_id="foto1", inline=True),),
    )  # fmt: skip
    (related,) = [part for part in sent.message.walk() if part.get_content_type() == "multipart/related"]
    page, picture = related.iter_parts()
    assert "cid:foto1" in page.get_content() and picture["Content-ID"] == "<foto1>"
    assert picture.get_content() == PIXEL and picture.get_content_disposition() == "inline"


def test_the_page_fights_with_no_dark_screen(post: Post):
    html = parse(post.answered(post.receive().ticket, "Hola.").raw).html
    assert 'name="color-scheme" content="light dark"' in html
    assert "<style" not in html and "background" not in html and "color: #000" not in html


def test_a_signature_that_was_chosen_stands_exactly_so(post: Post):
    actions.change_mailbox(post.mailbox, signature="Taller, S. L.", by=SYSTEM)
    ticket = post.receive().ticket
    chosen = {"html": "<p><b>Mira</b><script>x</script></p>", "text": "Mira"}
    mail = parse(post.answered(ticket, "Hola.", headers={"signature": chosen}).raw)
    assert "-- \nMira\n" in mail.text and "S. L." not in mail.text and "script" not in mail.html
    assert (
        "-- " not in parse(post.answered(ticket, "Hola.", headers={"signature": {}}).raw).text.split("El ")[0]
    )


def test_an_answer_may_come_from_another_mailbox(post: Post):
    other = actions.add_mailbox(address="ventas@taller.example", brand=post.cast.taller, by=SYSTEM)
    ticket = post.receive().ticket
    sent = post.answered(ticket, headers={"from_mailbox": other.pk})
    assert "ventas@taller.example" in sent.message["From"] and "ventas+t." in sent.message["Reply-To"]
    actions.change_mailbox(other, active=False, by=SYSTEM)
    assert "soporte@" in post.answered(ticket, headers={"from_mailbox": other.pk}).message["From"]


def test_a_message_is_forwarded_under_its_own_head(post: Post):
    message = post.receive(text="No imprime.")
    sent = post.answered(message.ticket, "¿Lo veis?", headers=to(SUPPLIER, forward={"message": message.pk}))
    mail = parse(sent.raw)
    assert sent.message["Subject"].startswith("Fwd: Impresora") and sent.recipients == (SUPPLIER,)
    assert "Ada Gómez <ada@cliente.example>" in mail.text and mail.text.rstrip().endswith("No imprime.")
    assert "escribió:" not in mail.text


def test_a_note_is_not_forwarded(post: Post):
    ticket = post.receive().ticket
    note = tickets.note(ticket, tickets.Said(text="secreto"), agent=post.cast.mira, by=SYSTEM)
    message = post.answer(ticket, "Mire.", headers=to(SUPPLIER, forward={"message": note.pk}))
    assert Delivery.objects.get(message=message).state == "failed" and not post.sink.to(SUPPLIER)


WHO = st.sampled_from([ADA, BRUNO, SUPPLIER])


@given(
    st.lists(
        st.tuples(st.sampled_from(["note", "out", "in"]), st.sets(WHO, min_size=1)), min_size=1, max_size=6
    )
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_reads_only_what_was_said_to_them(post: Post, said: list[tuple[str, set[str]]]):
    ticket = post.cast.ticket("dicho X fin")
    post.sink.mails.clear()
    known: dict[str, set[str]] = {ADA: {"X"}, BRUNO: set(), SUPPLIER: set()}
    for place, (kind, people) in enumerate([*said, ("out", set(known))]):
        text = f"dicho {place} fin"
        if kind == "note":
            one = tickets.Said(text=text, headers=to(*people))
            tickets.note(ticket, one, agent=post.cast.mira, by=Actor.agent(post.cast.mira.pk))
            continue
        for reader in people | ({ADA} if kind == "in" else set()):
            known[reader].add(str(place))
        if kind == "in":
            one = tickets.Said(text=text, new_text=text, headers=to(*people))
            tickets.receive(ticket, one, contact=ticket.requester, channel="email", by=SYSTEM)
        else:
            post.answer(ticket, text, headers=to(*people))
    for sent in post.sink.mails:
        mail = parse(sent.raw)
        read = {word for word in (*"X0123456",) if f"dicho {word} fin" in mail.text + mail.html}
        assert read <= known[sent.recipients[0]], (read, sent.recipients)


def _last(post: Post, address: str) -> Sent:
    return post.sink.to(address)[-1]


@pytest.mark.parametrize("kind", ["note", "else"])
def test_a_quote_refuses_by_name_what_was_not_said_outside(post: Post, kind: str):
    message = post.receive()
    message.direction = kind
    with pytest.raises(history.NotForOutside):
        history.quotes([message], post.mailbox)
