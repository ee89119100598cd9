"""Whom an answer goes to: everybody, one, somebody unseen or outside; a first mail; a picture in the text."""

import base64
import email.utils

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import open_ticket, write
from tests.journeys.office import MIRA
from tests.servers.desk import MAILBOX

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC"
PASTE = """(data) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], "captura.png", { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector("trix-editor").dispatchEvent(event);
}"""


def people_in(page, role):
    return page.locator(f"[data-role={role}] .chip")


def with_eva(office, subject):
    letter = office.letter("Ada Gómez <ada@cliente.example>", subject, "¿Pueden venir?")
    letter["Cc"] = "Eva Sanz <eva@cliente.example>"
    office.receives(letter)
    return office.number(subject)


def test_an_answer_to_all_shows_its_copies_and_hides_the_hidden_one(office, look):
    number = with_eva(office, "Copia para Eva")
    page = look(MIRA)
    open_ticket(page, number)
    write(page, "Vamos el lunes.")
    expect(people_in(page, "to")).to_have_text(["Ada Gómez×"])
    expect(people_in(page, "cc")).to_have_text(["Eva Sanz×"])
    page.locator("[data-show=bcc]").press("Enter")
    page.keyboard.type("jefe@taller-central.example,")
    expect(people_in(page, "bcc")).to_have_text(["jefe@taller-central.example×"])
    expect(page.locator("[data-send]")).to_contain_text("Ada y 2 más")
    page.locator("[data-send]").press("Enter")
    expect(page.locator(".message.is-ours").last).to_contain_text("cco jefe@taller-central.example")
    sent = {mail.recipients[0]: mail for mail in office.sink.wait_for("jefe@taller-central.example")}
    sent |= {who: office.sink.wait_for(who)[-1] for who in ("ada@cliente.example", "eva@cliente.example")}
    for who, mail in sent.items():
        if "Vamos el lunes." not in mail.raw.decode():
            continue
        assert "eva@cliente.example" in mail.message["Cc"], who
        assert b"jefe@" not in mail.raw, f"{who} learns who else got it"


def test_only_to_the_requester_and_out_of_copy_by_keyboard(office, look):
    number = with_eva(office, "Solo para Ada")
    page = look(MIRA)
    open_ticket(page, number)
    page.keyboard.press("Shift+R")
    page.locator("trix-editor").wait_for()
    expect(people_in(page, "cc")).to_have_count(0)
    expect(page.locator("[data-send] .for-reply")).to_have_text("Enviar a Ada")
    page.keyboard.type("Entre nosotras.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-ours").last).to_contain_text("Entre nosotras.")
    mail = office.mail_with("Entre nosotras.")
    assert (mail.recipients, mail.message["Cc"]) == (("ada@cliente.example",), None)
    page.locator("[data-uncopy]").press("Enter")
    expect(page.locator(".context [data-uncopy]")).to_have_count(0)
    expect(page.locator(".event").last).to_contain_text("Eva Sanz")
    page.locator("#toasts button", has_text="Deshacer").last.press("Enter")
    expect(page.locator(".context [data-uncopy]")).to_have_count(1)


def test_a_message_is_forwarded_and_the_answer_of_that_person_is_not_the_customers(office, look):
    file = ("factura.pdf", "application/pdf", b"%PDF-1.4 factura")
    number = office.ticket("Pieza rota", "La pieza 7 ha llegado rota.", files=[file])
    page = look(MIRA)
    open_ticket(page, number)
    page.keyboard.press("f")
    expect(page.locator(".people-forward")).to_contain_text("Se reenvía el mensaje de Pieza")
    page.keyboard.type("taller@proveedor.example")
    page.keyboard.press("Enter")
    expect(page.locator("[data-send]")).to_contain_text("Reenviar a taller@proveedor.example")
    page.locator("trix-editor").focus()
    page.keyboard.type("¿Tienen otra?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-ours").last).to_contain_text("reenviado a taller@proveedor.example")
    sent = office.sink.wait_for("taller@proveedor.example")[0]
    body = sent.message.get_body(("plain",)).get_content()
    assert "¿Tienen otra?" in body and "La pieza 7 ha llegado rota." in body
    assert [part.get_filename() for part in sent.message.iter_attachments()] == ["factura.pdf"]
    back = office.letter(
        "Proveedor <taller@proveedor.example>", "Re: Pieza rota", "Sí, queda una.", answering=sent
    )
    office.receives(back, to=email.utils.parseaddr(back["To"])[1])
    theirs = page.locator(".message", has_text="Sí, queda una.")
    expect(theirs).to_contain_text("Proveedor")
    expect(theirs.locator(".message-warning")).to_contain_text("otra persona")


def test_a_mail_to_a_customer_opens_a_ticket_and_its_answer_comes_back_to_it(office, look):
    page = look(MIRA)
    page.goto("/tickets?view=open")
    page.keyboard.press("c")
    page.locator("trix-editor").wait_for()
    expect(page.locator("[data-role=to] input")).to_be_focused()
    page.keyboard.type("Nora Paz <nora@cliente.example>")
    page.keyboard.press("Enter")
    page.locator("[data-subject]").fill("Su pedido está listo")
    page.locator("trix-editor").focus()
    page.keyboard.type("Puede recogerlo mañana.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case h1")).to_have_text("Su pedido está listo")
    expect(page.locator(".message.is-ours")).to_contain_text("Puede recogerlo mañana.")
    sent = office.sink.wait_for("nora@cliente.example")[0]
    assert MAILBOX.partition("@")[2] in sent.message["From"]
    back = office.letter("Nora Paz <nora@cliente.example>", "Re: Su pedido", "Gracias, voy.", answering=sent)
    office.receives(back, to=email.utils.parseaddr(back["To"])[1])
    expect(page.locator(".message.is-theirs")).to_contain_text("Gracias, voy.")


def test_a_picture_is_pasted_kept_in_the_draft_and_leaves_inside_the_letter(office, look):
    number = office.ticket("Dónde está el tornillo")
    page = look(MIRA)
    open_ticket(page, number)
    write(page, "Mire aquí: ")
    page.evaluate(PASTE, PIXEL)
    picture = page.locator("trix-editor img")
    picture.wait_for()
    page.wait_for_function("() => document.querySelector('[id^=words-]').value.includes('/uploads/')")
    with page.expect_response(lambda kept: kept.url.endswith("/drafts/reply")):
        page.keyboard.type(".")
    page.reload()
    picture.wait_for()
    page.wait_for_function("() => document.querySelector('trix-editor img')?.naturalWidth > 0")
    page.locator("[data-send]").click()
    shown = page.locator(".message.is-ours .prose img").last
    expect(shown).to_be_visible()
    sent = office.mail_with("Mire aquí:")
    html = sent.message.get_body(("html",)).get_content()
    parts = [part for part in sent.message.walk() if part.get_content_type() == "image/png"]
    assert [part.get_content() for part in parts] == [base64.b64decode(PIXEL)]
    assert f"cid:{parts[0]['Content-ID'].strip('<>')}" in html and "/uploads/" not in html
