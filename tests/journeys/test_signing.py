"""From one's own account to the customer's screen: a signature is written and stands under the next answer."""

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import open_ticket, write
from tests.journeys.office import OMAR

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_signature_is_written_seen_under_the_answer_and_leaves_with_it(office, look):
    number = office.ticket("Firma al pie")
    page = look(OMAR, expects=("422",))
    page.goto("/tickets?view=open")
    page.locator(".rail-foot summary").click()
    page.locator(".menu-sheet a", has_text="Mi cuenta").click()
    expect(page.locator("h1")).to_have_text("Mi cuenta")
    page.locator("a.thing", has_text="Español").click()
    page.locator("trix-editor").click()
    page.keyboard.press("Control+b")
    page.keyboard.type("Firma de {{agent.phone}}")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator(".error")).to_contain_text("{{agent.phone}}")
    page.locator("trix-editor").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Firma de {{agent.name}}")
    page.get_by_role("button", name="Vista previa").click()
    expect(page.locator("#said strong")).to_contain_text("Firma de ")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator(".say.is-well")).to_be_visible()
    open_ticket(page, number)
    write(page, "Se lo llevamos mañana.")
    page.locator("[data-signature] summary").click()
    shown = page.locator("[data-signature] .prose strong")
    expect(shown).to_contain_text("Firma de ")
    name = shown.inner_text()
    assert "{{" not in name and "Firma" not in page.locator("trix-editor").inner_text()
    page.locator("[data-send]").click()
    sent = office.mail_with("Se lo llevamos mañana.")
    words = sent.message.get_body(("plain",)).get_content()
    assert f"Se lo llevamos mañana.\n\n-- \n{name}" in words.replace("\r\n", "\n")
    assert f"<strong>{name}</strong>" in sent.message.get_body(("html",)).get_content()
