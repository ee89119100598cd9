"""A mail as its sender meant it, its pictures, and what came with it: looked at and left again."""

from __future__ import annotations

import io
import threading
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.drawn import pdf, png
from tests.journeys.looking import open_ticket, ran_nothing, sideways
from tests.journeys.office import MIRA
from tests.servers.ports import LOOPBACK

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def gallery():
    """A web server with one picture; it notes who asks for it, and how."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.server.visits.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(png(640, 400))

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server: Any = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.visits, server.url = [], f"http://{LOOPBACK}:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def newsletter(url: str) -> str:
    rows = "".join(f"<tr><td height=40>Fila {n}</td></tr>" for n in range(40))
    return (
        f'<style>@media (prefers-color-scheme: dark) {{ p {{ color: red }} }}</style><div style="height:100vh">'
        f'<p style="color:#003366">Oferta</p></div><img width=300 src="{url}/foto.png"><img src="{url}/pixel.gif" '
        f'width=1 height=1><a href="https://malo.example/x">www.banco.es</a>'
        f"<table width=900 bgcolor=white>{rows}</table>"
    )


@pytest.fixture(scope="module")
def offer(office, gallery):
    return office.ticket(
        "Oferta con formato", "Oferta", html=newsletter(gallery.url), sender="Rita <rita@oferta.example>"
    )


def height_of(page):
    return page.locator("iframe.original").evaluate("one => one.clientHeight")


@pytest.mark.parametrize("width", [1440, 390])
def test_its_own_look_stands_in_its_place_as_high_as_it_is_and_goes_again(office, look, offer, width):
    page = look(MIRA, viewport={"width": width, "height": 900})
    open_ticket(page, offer)
    link = page.locator("a[data-format]")
    said = link.text_content()
    link.focus()
    page.keyboard.press("Enter")
    inside = page.frame_locator("iframe.original")
    expect(inside.get_by_text("Fila 39")).to_be_attached()
    page.wait_for_function("() => document.querySelector('iframe.original').clientHeight > 400")
    assert page.evaluate("document.activeElement.matches('a[data-format]')")
    first = height_of(page)
    page.set_viewport_size({"width": width - 20, "height": 800})
    page.wait_for_function(
        "() => { const one = document.querySelector('iframe.original');"
        " return one.dataset.width && Math.abs(one.dataset.width - one.clientWidth) < 3; }"
    )
    assert (
        first * 0.7 < height_of(page) < first * 1.3
    )  # what is as high as its window does not grow at every look
    page.wait_for_function(
        "() => { const one = document.querySelector('iframe.original').contentDocument.documentElement;"
        " return one.scrollWidth <= one.clientWidth + 2; }"
    )
    expect(page.locator(".message.is-theirs .prose").first).to_be_hidden()
    assert not sideways(page)
    ran_nothing(page)
    link.press("Enter")
    expect(page.locator("iframe.original")).to_have_count(0)
    expect(page.locator(".message.is-theirs .prose").first).to_be_visible()
    assert link.text_content() == said


def test_escape_inside_the_frame_leads_back_to_where_one_was(office, look, offer):
    page = look(MIRA)
    open_ticket(page, offer)
    page.locator("a[data-format]").click()
    page.frame_locator("iframe.original").get_by_text("Fila 3", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator("iframe.original")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('a[data-format]')")


def test_in_the_dark_its_paper_is_dark_and_its_pictures_are_not_turned(office, look, offer):
    page = look(MIRA, color_scheme="dark")
    open_ticket(page, offer)
    page.locator("a[data-format]").click()
    expect(page.frame_locator("iframe.original").get_by_text("Fila 39")).to_be_attached()
    page.wait_for_function("() => document.querySelector('iframe.original').clientHeight > 400")
    shot = Image.open(io.BytesIO(page.locator("iframe.original").screenshot())).convert("L")
    assert sum(shot.getdata()) / (shot.width * shot.height) < 70


def test_remote_pictures_come_after_a_click_through_us_and_are_remembered(office, look, offer, gallery):
    page = look(MIRA)
    open_ticket(page, offer)
    expect(page.locator(".message-foot").first).to_contain_text("1 ")
    assert gallery.visits == []
    page.locator("button[hx-get*='pictures=1']").click()
    picture = page.locator(".prose img[src^='/pictures/']")
    expect(picture).to_have_count(1)
    page.wait_for_function("() => document.querySelector('.prose img').naturalWidth === 640")
    ((path, headers),) = gallery.visits
    told = {name.lower() for name in headers}
    assert path == "/foto.png" and not told & {"cookie", "referer", "x-forwarded-for"}
    page.locator("button[hx-vals*='\"1\"']").click()
    expect(page.locator("button[hx-vals*='\"0\"']")).to_be_visible()
    open_ticket(page, offer)
    expect(picture).to_have_count(1)
    page.locator("a[data-format]").click()
    expect(page.frame_locator("iframe.original").locator("img[src^='/pictures/']")).to_have_count(1)
    page.goto(page.locator(".context-person").get_attribute("href"))
    page.locator("form[action$='/pictures'] button").click()
    open_ticket(page, offer)
    expect(picture).to_have_count(0)


def test_a_link_that_names_another_place_says_where_it_leads(look, offer):
    page = look(MIRA)
    open_ticket(page, offer)
    expect(page.locator(".prose mark").first).to_have_text("→ malo.example")
    expect(page.locator(".prose a").first).to_have_attribute("title", "malo.example")


def test_pictures_and_pdfs_are_looked_at_one_after_the_other(office, look):
    files = [("foto.png", "image/png", png(640, 400)), ("Factura.pdf", "application/pdf", pdf())]
    number = office.ticket("Foto y factura", "Adjunto dos cosas.", files=files)
    page = look(MIRA)
    open_ticket(page, number)
    small = page.locator(".file.is-picture > img")
    expect(small).to_have_count(2)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.file.is-picture > img')].every((one) => one.naturalWidth > 100)"
    )
    first = page.locator(".file.is-picture").first
    first.focus()
    page.keyboard.press("Enter")
    box = page.locator("dialog.lightbox")
    expect(box).to_be_visible()
    page.wait_for_function("() => document.querySelector('.lightbox img').naturalWidth === 640")
    page.keyboard.press("ArrowRight")
    expect(box.locator(".name")).to_have_text("Factura.pdf · 2/2")
    page.wait_for_function("() => document.querySelector('.lightbox img').naturalHeight === 1600")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.file.is-picture')")


def test_a_forward_an_invitation_and_a_signature_are_shown_as_what_they_are(office, look):
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "Eva <eva@otro.example>", "yo@a.example", "Presupuesto 7"
    inner.set_content("El presupuesto de Eva.")
    mail = office.letter("Leo <leo@reunion.example>", "Reunión y reenvío", "Le invito.")
    mail.add_attachment(inner)
    mail.add_attachment(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Visita"
        " técnica\r\nLOCATION:Sala 2\r\nDTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\nEND:VEVENT"
        "\r\nEND:VCALENDAR\r\n",
        subtype="calendar", filename="invite.ics",
    )  # fmt: skip
    mail.add_attachment(
        b"-----BEGIN PGP", maintype="application", subtype="pgp-signature", filename="firma.asc"
    )
    office.receives(mail)
    page = look(MIRA)
    open_ticket(page, office.number("Reunión y reenvío"))
    expect(page.locator(".invitation")).to_contain_text("Visita técnica")
    expect(page.locator(".invitation")).to_contain_text("Sala 2")
    expect(page.locator(".message-head .mark[title*=OpenPGP]")).to_be_visible()
    expect(page.get_by_text("firma.asc")).to_be_hidden()
    page.locator(".enclosed > summary").click()
    expect(page.locator(".enclosed-mail")).to_contain_text("El presupuesto de Eva.")
    assert not sideways(page)


def test_ten_thousand_lines_open_at_once_and_whole_when_asked(office, look):
    number = office.ticket("Diez mil líneas", "\n".join(f"Línea {n}" for n in range(10_000)))
    page = look(MIRA)
    open_ticket(page, number)
    assert page.locator(".prose").first.evaluate("one => one.innerText.length") < 40_000
    page.locator("button[hx-get*='whole=1']").click()
    expect(page.locator(".prose").first).to_contain_text("Línea 9999")


def test_what_could_not_be_read_is_said_and_its_original_is_at_hand(office, look):
    lines = (
        b"Subject: Ilegible del todo", b"Content-Type: multipart/encrypted; boundary=x", b"", b"--x",
        b"Content-Type: application/pgp-encrypted", b"", b"Version: 1", b"--x--", b"",
    )  # fmt: skip
    office.receives(b"\r\n".join(lines), sender="x@raro.example")
    page = look(MIRA)
    open_ticket(page, office.number("Ilegible del todo"))
    with page.expect_download() as saved:
        page.locator(".message-warning a").click()
    assert saved.value.suggested_filename.endswith(".eml")
