"""An administrator connects a mailbox: from its address to the first ticket that a mail in it becomes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import sideways
from tests.journeys.office import ALMA, new_office
from tests.journeys.speech import english_among
from tests.servers.dovecot import PASSWORD
from tests.servers.ports import LOOPBACK

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PICTURES = os.environ.get("CAUCE_PICTURES", "")  # a folder to keep what was seen in


@pytest.fixture(scope="module")
def office():
    """An installation of its own: its mailboxes are no other journey's."""
    with new_office() as office:
        yield office


@pytest.fixture
def account(imap_server, imap_account, submission):
    """An account with one old mail, and the provider's server for sending."""
    imap_server.deliver(
        imap_account, b"From: a@b.es\r\nSubject: Antiguo\r\nMessage-ID: <viejo@b.es>\r\n\r\nHola\r\n"
    )
    return imap_account, submission


def look_at(page, name: str) -> None:
    """Nothing is too wide and nothing English; a picture, if somebody wants to see."""
    page.evaluate("document.activeElement?.blur()")
    assert not sideways(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "colours"), [(1440, "light"), (390, "dark")])
def test_from_an_address_to_the_first_ticket(office, look, imap_server, account, width, colours):
    user, server = account
    page = look(ALMA, viewport={"width": width, "height": 900}, color_scheme=colours, expects=("422",))
    address = f"{user}@no-existe.example"

    page.goto("/settings/mailboxes/new")
    look_at(page, f"1-direccion-{width}")
    page.locator("[name=address]").fill(address)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator("[role=alert]")).to_be_visible(
        timeout=60_000
    )  # no such domain: nothing can be guessed
    look_at(page, f"2-no-encontrado-{width}")

    page.locator("[name=host]").fill(LOOPBACK)
    page.locator("[name=port]").fill(str(imap_server.port))
    page.locator("[name=security]").select_option("none")
    page.locator("[name=user]").fill(user)
    page.locator("[name=password]").fill("no es esta")
    page.locator("[name=out_host]").fill(LOOPBACK)
    page.locator("[name=out_port]").fill(str(server.port))
    page.locator("[name=out_security]").select_option("none")
    page.locator(".mailbox-form button").first.click()
    expect(page.locator(".search-steps .is-running, .search-steps .is-failed").first).to_be_visible()
    look_at(page, f"3-buscando-{width}")
    expect(page.locator("[role=alert]")).to_contain_text(LOOPBACK, timeout=60_000)
    look_at(page, f"4-contrasena-{width}")

    assert page.locator("[name=user]").input_value() == user  # what was typed is there
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(".mailbox-form button").first.click()
    expect(page.locator("[name=old_mail]").first).to_be_visible(timeout=60_000)
    assert not english_among([page.locator(".say").inner_text()])
    look_at(page, f"5-correo-antiguo-{width}")
    page.locator("[name=old_mail][value=import]").check()
    page.locator("main form button.is-main").click()
    expect(page.locator("#health")).to_be_visible()

    imap_server.deliver(user, office.letter("Ada Gómez <ada@cliente.example>", f"Primera {user}").as_bytes())
    assert office.number(f"Primera {user}")
    assert not [
        one for one in office.api.get("tickets").json()["items"] if "Prueba de Cauce" in one["subject"]
    ]
    page.reload()
    look_at(page, f"6-buzon-{width}")
    page.goto("/settings/mailboxes")
    expect(page.locator(".thing", has_text=address)).to_be_visible()
    look_at(page, f"7-buzones-{width}")
    page.goto("/settings/intakes")
    look_at(page, f"8-problemas-{width}")
