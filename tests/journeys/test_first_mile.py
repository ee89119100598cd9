"""From a customer's mail to the answer in her inbox, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import caret, open_ticket, show_news, step_back, write
from tests.journeys.office import HOME, MIRA

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_mail_is_found_answered_and_answered_back_on_pages_that_are_never_loaded_again(office, look):
    page = look(MIRA)
    page.goto(HOME)
    page.evaluate("window.sameVisit = true")
    question = office.letter(
        "Ada Gómez <ada@cliente.example>", "La caldera pierde agua", "Desde ayer, y cada vez más."
    )
    office.receives(question)

    row = page.locator("#rows .row", has_text="La caldera pierde agua")
    show_news(page, row)
    expect(row).to_contain_text("Desde ayer")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".case h1")).to_have_text("La caldera pierde agua")
    expect(page.locator(".message.is-theirs .prose")).to_contain_text("Desde ayer, y cada vez más.")

    write(page, "Mañana por la mañana pasa un técnico.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-ours .prose").last).to_contain_text("pasa un técnico")
    sent = office.mail_with("pasa un técnico")
    assert sent.recipients == ("ada@cliente.example",)
    assert sent.message["In-Reply-To"] == question["Message-ID"]
    assert question["Message-ID"] in sent.message["References"]
    expect(page.locator(".message.is-ours").last).to_contain_text(re.compile("Entregado|Enviado"))

    # While she answers, Mira has begun to write again, and her caret stands between two words.
    write(page, "Otra cosa")
    before = step_back(page)
    office.receives(
        office.letter(
            "Ada Gómez <ada@cliente.example>",
            "Re: " + sent.message["Subject"],
            "Perfecto, aquí estaré.",
            answering=sent,
        )
    )
    expect(page.locator(".message.is-theirs").last).to_contain_text("aquí estaré")
    assert caret(page) == before
    assert page.evaluate("window.sameVisit") is True
    number = office.number("La caldera pierde agua")
    assert [one["direction"] for one in office.messages(number)].count("in") == 2


def test_an_answer_taken_back_within_ten_seconds_reaches_nobody_and_its_words_are_back(office, look):
    number = office.ticket("El grifo gotea")
    page = look(MIRA)
    open_ticket(page, number)
    write(page, "Esto no debe salir nunca.")
    page.keyboard.press("Control+Enter")
    undo = page.locator("#toasts button")
    expect(undo).to_be_visible()
    expect(page.locator("trix-editor")).to_be_hidden()
    undo.click()
    expect(page.locator("trix-editor")).to_contain_text("Esto no debe salir nunca.")
    expect(page.locator("trix-editor")).to_be_focused()
    expect(page.locator(".message.is-ours.is-cancelled")).to_be_visible()

    # What is sent afterwards has left: the first would have left before it.
    page.keyboard.press("Control+a")
    page.keyboard.type("Esto sí sale.")
    page.keyboard.press("Control+Enter")
    office.mail_with("Esto sí sale.")
    assert not office.mails_with("Esto no debe salir nunca.")


def test_what_has_just_come_in_is_found_by_another_form_of_its_words_and_by_its_codes(office, look):
    number = office.ticket(
        "Consulta sobre pedidos", "Los ascensores averiados del pedido PX-40718 siguen parados."
    )
    page = look(MIRA)
    for words in ("ascensor averiado", "PX-40718", f"#{number}"):
        page.goto("/search")
        page.keyboard.type(words)  # the field has the focus on arrival
        expect(page.locator("#found .found a").first).to_have_attribute(
            "href", re.compile(rf"^/tickets/{number}(#|$)")
        )


def test_pictures_of_other_hosts_do_not_load_by_themselves(office, look):
    html = '<p>Mire esto:</p><img src="http://rastreo.example/pixel.gif"><p style="background:url(http://rastreo.example/f.png)">x</p>'
    number = office.ticket("Un boletín con fotos", "Mire esto:", html=html)
    page = look(MIRA)
    open_ticket(page, number)
    expect(page.locator(".message-foot").first).to_contain_text(re.compile("1 imagen"))
    page.locator("a[data-format]").click()
    expect(page.frame_locator("iframe.original").locator("body")).to_contain_text("Mire esto")
