"""The whole way to an answer without a mouse, and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import sideways, wait_for_scripts
from tests.journeys.office import HOME, MIRA

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# What tells the eye where one is: something about the element, or about a box around it, differs from before.
RING = """() => {
  const shown = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "backgroundColor"];
  const looks = (one) => {
    const boxes = [one, one.parentElement, one.parentElement?.parentElement].filter(Boolean);
    return boxes.map((box) => shown.map((name) => getComputedStyle(box)[name])).join();
  };
  const one = document.activeElement;
  if (!one || one === document.body) return { label: "", ring: true };
  const label = `${one.tagName.toLowerCase()}.${one.className} ${one.title || one.textContent.trim().slice(0, 30)}`;
  const focused = looks(one);
  one.blur();
  const plain = looks(one);
  one.focus({ focusVisible: true });
  return { label, ring: focused !== plain && one.getBoundingClientRect().width > 0 };
}"""


def test_the_way_to_an_answer_by_keyboard_as_a_screen_reader_tells_it(office, look):
    office.ticket("Teclado: la persiana no sube", "Se ha roto la cinta.")
    page = look(MIRA)
    page.goto(HOME)
    expect(page.locator("main")).to_match_aria_snapshot("""
      - region "Abiertos":
        - heading "Abiertos" [level=1]
        - list:
          - listitem:
            - link /Teclado/
    """)
    page.keyboard.press("j")
    expect(page.locator("#rows .row").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".case h1")).to_be_focused()
    expect(page.locator(".case")).to_match_aria_snapshot("""
      - 'article "Teclado: la persiana no sube"':
        - 'heading "Teclado: la persiana no sube" [level=1]'
        - button "Tomarlo"
        - button "Resolver"
        - region "Conversación":
          - list:
            - listitem:
              - article /Mensaje de/:
                - paragraph: Se ha roto la cinta.
        - tablist:
          - tab "Responder" [selected]
          - tab "Nota"
        - button /Responder a/
        - region "Cliente y caso"
    """)
    page.keyboard.press("r")
    editor = page.get_by_role("textbox", name=re.compile("Responder a"))
    expect(editor).to_be_focused()
    page.keyboard.type("Mañana le ponemos otra.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-ours").last).to_contain_text("Mañana le ponemos otra.")
    expect(page.locator("#toasts")).to_match_aria_snapshot("""
      - status:
        - text: /./
        - button "Deshacer"
    """)
    expect(page.locator("[data-unfold]")).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Reabrir")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".case")).to_have_count(0)
    expect(page.locator("#rows .row").first).to_be_focused()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_whoever_goes_by_tab_sees_where_they_are(office, look, colours):
    number = office.ticket(f"Foco visible en {colours}")
    page = look(MIRA, color_scheme=colours)
    for address, steps in ((f"/tickets/{number}", 45), ("/search?q=foco", 14)):
        page.goto(address)
        page.wait_for_load_state("load")
        page.evaluate("document.body.focus()")
        seen = {}
        for _ in range(steps):
            page.keyboard.press("Tab")
            stop = page.evaluate(RING)
            seen[stop["label"]] = stop["ring"]
        assert len(seen) > 8, seen
        assert all(seen.values()), [label for label, ring in seen.items() if not ring]


def test_the_way_to_an_answer_on_a_telephone(office, look):
    office.ticket("Por teléfono: la nevera no enfría", "Desde anoche.")
    page = look(
        MIRA, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    page.goto(HOME)
    assert not sideways(page)
    page.locator("#rows .row", has_text="la nevera no enfría").tap()
    expect(page.locator(".case h1")).to_have_text("Por teléfono: la nevera no enfría")
    expect(page.locator("#list")).to_be_hidden()
    wait_for_scripts(page)
    assert not sideways(page)
    page.locator("[data-unfold]").tap()
    expect(page.locator("trix-editor")).to_be_focused()
    page.keyboard.type("Pasamos esta tarde.")
    send = page.locator("[data-send]")
    box = send.bounding_box()
    assert box is not None
    assert box["height"] >= 40, "a thumb must hit it"
    assert box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844, "it is on the screen"
    assert not sideways(page)
    send.tap()
    expect(page.locator(".message.is-ours").last).to_contain_text("Pasamos esta tarde.")
    assert not sideways(page)
    page.get_by_role("button", name="Cliente y caso").tap()
    expect(page.locator(".context-person")).to_be_visible()
    assert not sideways(page)
    page.locator(".context-close").tap()
    page.locator("[data-back]").tap()
    expect(page.locator("#rows .row").first).to_be_visible()
    page.locator(".tabbar a[href='/search']").tap()
    expect(page.locator(".find input")).to_be_visible()
    assert not sideways(page)
