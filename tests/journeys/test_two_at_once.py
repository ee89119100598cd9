"""Several people and several tabs on the same tickets."""

import re
import socket

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import caret, open_ticket, step_back, wait_for_scripts, write
from tests.journeys.office import HOME, MIRA, OMAR
from tests.servers.ports import LOOPBACK, until
from tests.servers.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_an_answer_that_crosses_another_is_stopped_shown_it_and_sent_by_a_second_press(office, look):
    number = office.ticket("No imprime en color")
    mira, omar = look(MIRA), look(OMAR, expects=("409", "ERR_FAILED"))
    open_ticket(mira, number)
    open_ticket(omar, number)
    omar.route("**/live?*", lambda route: route.abort())  # Omar's page learns nothing by itself
    omar.route(re.compile(r"/messages\?after"), lambda route: route.abort())
    write(omar, "Cambie el cartucho azul.")
    write(mira, "Reinicie la impresora.")
    mira.keyboard.press("Control+Enter")
    expect(mira.locator(".message.is-ours").last).to_contain_text("Reinicie")

    omar.keyboard.press("Control+Enter")
    expect(omar.locator(".composer-crossed")).to_be_visible()
    expect(omar.locator(".message", has_text="Reinicie la impresora.")).to_be_visible()
    expect(omar.locator("trix-editor")).to_contain_text("Cambie el cartucho azul.")
    expect(omar.locator("trix-editor")).to_be_focused()
    assert [one for one in office.messages(number) if "cartucho" in one["text"]] == []

    omar.keyboard.press("Control+Enter")
    expect(omar.locator(".message.is-ours", has_text="Cambie el cartucho azul.")).to_be_visible()
    expect(omar.locator(".composer-crossed")).to_have_count(0)
    said = [one["text"] for one in office.messages(number) if one["author_email"] in (MIRA, OMAR)]
    assert said == ["Reinicie la impresora.", "Cambie el cartucho azul."]


def test_what_a_colleague_does_shows_in_list_and_conversation_and_takes_neither_focus_nor_draft(office, look):
    number = office.ticket("La puerta no cierra")
    mira, omar = look(MIRA), look(OMAR)
    open_ticket(mira, number)
    write(mira, "Estoy en ello")
    before = step_back(mira)
    open_ticket(omar, number)
    write(omar, "La llave está en portería.", key="n")
    omar.keyboard.press("Control+Enter")
    expect(mira.locator(".message.is-note")).to_contain_text("La llave está en portería.")
    omar.keyboard.press("a")
    row = mira.locator(f"#rows .row[data-row='{number}']")
    expect(row.locator(".face")).to_have_attribute("title", "Omar")
    expect(mira.locator(f"#assignment-{number}, #agent-{number}, #assignee-{number}").first).to_have_value(
        re.compile(r"\d")
    )
    assert caret(mira) == before


class Onlooker(Wire):
    """A line on which one sees what is asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._asked: dict[socket.socket, bytes] = {}

    def passes(self, near: socket.socket, block: bytes) -> None:
        if block.startswith((b"GET ", b"POST ")):
            self._asked[near] = block.split(b" ")[1]

    def streams(self) -> int:
        """How many event streams are open."""
        return sum(
            path.startswith(b"/live") and near.fileno() >= 0 for near, path in list(self._asked.items())
        )


def test_twelve_tabs_share_one_stream_and_all_of_them_are_told(office, look):
    number = office.ticket("El ascensor se para")
    wire = Onlooker(office.desk.port).start()
    first = look(MIRA, base_url=f"http://{LOOPBACK}:{wire.port}")
    tabs = [first, *(first.context.new_page() for _ in range(11))]
    for tab in tabs:
        tab.goto(f"/tickets/{number}", wait_until="commit")
    for tab in tabs:
        wait_for_scripts(tab)
    for count, subject in enumerate(("Una gotera nueva", "Una gotera más"), 1):
        office.ticket(subject)
        for tab in tabs:
            expect(tab.locator("#news")).to_contain_text(f"{count} nuevo")
        assert wire.streams() == 1
    first.context.close()
    until(lambda: wire.streams() == 0, what="the stream ends with its browser")
    wire.stop()


def test_an_answer_stays_in_its_ticket_when_the_next_one_is_opened_before_it_has_left(office, look):
    number = office.ticket("Primera avería")
    other = office.ticket("Segunda avería")
    page = look(MIRA)
    open_ticket(page, number)
    held = []
    page.route(f"**/tickets/{number}/messages", lambda route: held.append(route))
    write(page, "Vamos mañana a las nueve.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-sending")).to_be_visible()
    page.locator(f"#rows .row[data-row='{other}']").click()
    expect(page.locator(".case h1")).to_have_text("Segunda avería")
    until(lambda: held, what="the answer is on its way")
    with page.expect_response(re.compile(rf"/tickets/{number}/messages")):
        held.pop().continue_()
    expect(page.locator("#toasts button")).to_be_visible()
    assert page.locator(".message", has_text="Vamos mañana").count() == 0
    assert [one["text"] for one in office.messages(number)].count("Vamos mañana a las nueve.") == 1
    page.goto(HOME)
    open_ticket(page, number)
    expect(page.locator("[data-composer]")).to_have_class(re.compile("is-folded"))
