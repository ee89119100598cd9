"""A stranger who means harm: nothing of theirs runs, loads, or gets into a conversation that is not theirs."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.journeys import strangers
from tests.journeys.looking import open_ticket, ran_nothing, write
from tests.journeys.office import MIRA

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SUBJECT = f"Trampa <script>{strangers.RUN}</script><img src=x onerror={strangers.RUN}>"


@pytest.fixture(scope="module")
def bait():
    bait = strangers.Bait().start()
    yield bait
    bait.stop()
    assert bait.visits == []


@pytest.fixture(scope="module")
def trap(office, bait):
    """The number of a ticket that is a trap in all its parts."""
    sender = f'"{strangers.NAME.replace(chr(34), "")}" <trampa@malo.example>'
    words, html = f"<script>{strangers.RUN}</script> palabras inocentes", strangers.page(bait.url)
    mail = office.letter(sender, SUBJECT, words, html=html, files=strangers.FILES)
    office.receives(mail)
    return office.number(SUBJECT)


def test_nothing_of_a_stranger_runs_or_loads_on_any_page(office, look, bait, trap):
    page = look(MIRA)
    contact = None
    for address in (
        "/tickets?view=all",
        f"/tickets/{trap}",
        "/search?q=inocentes",
        "/search?q=<script>window.__pwned=1</script>",
    ):
        page.goto(address)
        page.wait_for_load_state("load")
        contact = contact or page.evaluate("document.querySelector('.context-person')?.getAttribute('href')")
        ran_nothing(page)
    page.goto(contact)
    ran_nothing(page)
    open_ticket(page, trap)
    expect(page.locator(".message.is-theirs .prose").first).to_contain_text("palabras inocentes")
    for link in page.locator(".prose a").all():
        assert re.match(r"https?://|mailto:|tel:", link.get_attribute("href") or "https://"), (
            link.get_attribute("href")
        )
        assert link.get_attribute("rel") is None or "noopener" in link.get_attribute("rel")
    names = page.locator(".prose *").evaluate_all("all => all.flatMap((one) => one.getAttributeNames())")
    assert not [name for name in names if re.match("on|hx-|data-|style|class|id$", name)], names
    page.locator(".rail").click(position={"x": 5, "y": 300})  # nothing of theirs lies over ours
    ran_nothing(page)
    assert bait.visits == []


def test_its_own_look_stands_in_a_frame_without_scripts_or_loads(office, look, bait, trap):
    page = look(MIRA)
    open_ticket(page, trap)
    page.locator(".message-foot a[href$='/formatted']").first.click()
    inside = page.frame_locator(".message iframe.original")
    expect(inside.locator("body")).to_contain_text("palabras inocentes")
    ran_nothing(page)
    shown = look(MIRA)  # the same as a page of its own
    shown.goto(page.locator(".message-foot a[href$='/formatted']").first.get_attribute("href"))
    for where in (inside, shown):
        expect(where.locator("body")).to_contain_text("palabras inocentes")
        assert (
            where.locator("script, iframe, object, embed, form, base[href], meta[http-equiv], link").count()
            == 0
        )
    assert shown.evaluate("typeof window.__pwned") == "undefined"
    with closing(office.desk.browser(MIRA)) as client:
        policy = client.get(shown.url).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert (
        re.search(r"(^|; )sandbox( |;|$)", policy)
        and "allow-scripts" not in policy
        and "allow-same-origin" not in policy
    )
    assert bait.visits == []


def test_a_strangers_words_in_the_composer_in_toasts_and_in_the_answer_are_only_words(office, look, trap):
    # What is pasted is cleaned by the editor first; what it leaves, the policy stops, and both say so.
    page = look(MIRA, expects=("Executing inline event handler", "404"))
    open_ticket(page, trap)
    write(page, "Gracias por su trampa.")
    name = f"<img src=x onerror={strangers.RUN}>.txt"
    page.locator("[data-attach]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"hola"})
    expect(page.locator("[data-files] .file[data-file]:not([data-file=''])")).to_contain_text(".txt")
    page.evaluate("""() => {
      const editor = document.querySelector("trix-editor").editor;
      editor.insertHTML("<img src=x onerror=window.__pwned=1><script>window.__pwned=1</" + "script><b>negrita</b>");
    }""")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-ours").last).to_contain_text("Gracias por su trampa.")
    ran_nothing(page)
    sent = office.mail_with("Gracias por su trampa.")
    assert sent.recipients == ("trampa@malo.example",)
    html = sent.message.get_body(("html",)).get_content()
    assert not re.search(r"<script|<[^>]+\son\w+=|javascript:", html, re.I), html


def test_files_of_strangers_are_saved_and_never_shown_as_pages(office, trap):
    with closing(office.desk.browser(MIRA)) as client:
        page = client.get(f"/tickets/{trap}").text
        addresses = re.findall(r'href="(/attachments/\d+)"', page)
        assert len(addresses) >= len(strangers.FILES)
        for address in addresses:
            answer = client.get(address, follow_redirects=True)
            assert answer.status_code == 200
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            kind = answer.headers["Content-Type"]
            assert not re.search("html|svg|xml|script", kind), kind
            disposition = answer.headers["Content-Disposition"]
            assert disposition.startswith("attachment") or kind.startswith("image/png"), disposition
            assert "%E2%80%AE" not in disposition, disposition
    for message in office.messages(trap):
        for file in message["attachments"]:
            assert "\u202e" not in file["name"] and "/" not in file["name"] and "\\" not in file["name"], file


def test_the_api_tells_it_as_data(office, trap):
    answer = office.api.get(f"tickets/{trap}/messages")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    html = answer.json()["items"][0]["html"]
    assert not re.search(r"<script|\son\w+=|javascript:", html, re.I), html
