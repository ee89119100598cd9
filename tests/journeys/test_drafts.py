"""What is being typed survives the death of the server and of the browser: at most two seconds of it are lost."""

import time

import psutil
import pytest
from playwright.sync_api import expect

from tests.journeys.looking import open_ticket, write
from tests.journeys.office import MIRA
from tests.servers import chromium

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LOST_S = 2.0
TYPING_S = 5.0
PAUSE_MS = 60
OWED = 5  # words at least that must be found again


def type_for(page, seconds, owed=0):
    """Type numbered words for so long, and until so many must have been kept, however slow the machine is.

    Each comes with the moment at which its last letter stood there.
    """
    typed = []
    began = time.monotonic()
    while time.monotonic() - began < seconds or sum(at < time.monotonic() - LOST_S for at in typed) < owed:
        page.keyboard.type(f"palabra{len(typed)} ", delay=PAUSE_MS / 9)
        typed.append(time.monotonic())
    return typed


def must_be_there(text, typed, died):
    """Every word that stood there two seconds before the end."""
    owed = [f"palabra{place} " for place, at in enumerate(typed) if at < died - LOST_S]
    assert len(owed) >= OWED
    missing = [word.strip() for word in owed if word.strip() not in text.split()]
    assert not missing, f"{missing} of {len(typed)} words; kept: …{text[-60:]}"


def draft_in_a_new_browser(look, number):
    """The draft as another browser of the same agent shows it: only the server can have kept it."""
    page = look(MIRA)
    open_ticket(page, number)
    editor = page.locator("trix-editor")
    expect(editor).to_be_visible()
    return editor.inner_text()


def test_a_draft_outlives_kill_9_of_every_process_of_the_server(office, look):
    number = office.ticket("Borrador y corte de luz")
    page = look(
        MIRA,
        expects=(
            "ERR_CONNECTION_REFUSED",
            "ERR_CONNECTION_RESET",
            "ERR_INCOMPLETE_CHUNKED",
            "ERR_SOCKET",
            "ERR_EMPTY_RESPONSE",
        ),
    )
    open_ticket(page, number)
    write(page, "")
    typed = type_for(page, TYPING_S, OWED)
    died = time.monotonic()
    office.desk.kill9()
    more = type_for(page, 0.5)  # the page knows nothing of it yet
    office.desk.start()
    must_be_there(draft_in_a_new_browser(look, number), typed, died)
    # The page that stayed open has lost nothing at all, and brings the rest when the server is back.
    expect(page.locator("trix-editor")).to_contain_text(f"palabra{len(typed) - 1} palabra0")
    expect(page.locator("[data-saved]")).to_contain_text("Borrador guardado", timeout=20_000)
    kept = draft_in_a_new_browser(look, number).split()
    assert kept[-len(more) :] == [f"palabra{place}" for place in range(len(more))]


def test_a_draft_outlives_kill_9_of_the_browser(office, look, chromium_browser, tmp_path):
    number = office.ticket("Borrador y navegador muerto")
    mark = f"--crash-dumps-dir={tmp_path}"
    victim = chromium_browser.browser_type.launch(
        executable_path=chromium.program(), args=[*chromium.ARGUMENTS, mark]
    )
    page = victim.new_context(
        locale="es-ES", base_url=office.desk.url, storage_state=office.session_of(MIRA, victim)
    ).new_page()
    open_ticket(page, number)
    write(page, "")
    typed = type_for(page, TYPING_S, OWED)
    died = time.monotonic()
    killed = [one for one in psutil.Process().children(recursive=True) if mark in one.cmdline()]
    assert killed
    for process in killed:
        process.kill()
    must_be_there(draft_in_a_new_browser(look, number), typed, died)
