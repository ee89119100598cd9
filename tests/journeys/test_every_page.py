"""What holds for every page: its width, its words, its weight, and that everybody can use it."""

import gzip
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from django.urls import resolve

from cauce.wiring import urls
from cauce.workspace import urls as workspace
from tests.journeys import rooms_of_the_house
from tests.journeys.looking import said_on, sideways, too_small
from tests.journeys.office import ALMA
from tests.journeys.speech import english_among

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

AXE = (Path(__file__).parent.parent / "vendor/axe-core-4.10.3.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {1440: {"width": 1440, "height": 900}, 390: {"width": 390, "height": 844}}
BETWEEN = (1280, 1024, 768)
HTML_BYTES = 40_000
# Addresses that are no page: parts of one, files, what only takes an order or leads elsewhere, and what needs a
# token out of a mail.
NO_PAGES = {
    "account_set_password", "account_signup", "agent_state", "alarms", "assignment", "attachment",
    "brand_signature_preview", "consented", "context", "delivery_retry", "draft", "enclosed_mail",
    "formatted", "home", "identities", "identity_end", "intake_original", "kind", "leave_copies",
    "mailbox_consent", "mailbox_health", "mailbox_made", "mailbox_old_mail", "mailbox_progress",
    "mailbox_search", "message", "message_reading", "messages", "my_signature_preview", "new_draft",
    "original", "participant", "participants", "pictures", "preview", "priority", "rail", "replay", "retry",
    "rows", "sending", "signature", "signing_record", "status", "stop_notices", "suggestions", "tag",
    "tags", "team", "team_signature_preview", "template_trial", "trial", "upload", "uploads",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(office):
    return rooms_of_the_house.furnish(office)


def visits(look, pages, **options):
    """Every page in turn: (its name, the page)."""
    inside = look(ALMA, expects=("404",), **options)
    outside = look(None, **options)
    for page, places in ((inside, pages), (outside, rooms_of_the_house.OUTSIDE)):
        for name, address in places.items():
            page.goto(address)
            yield name, page


@pytest.mark.parametrize("width", SIZES)
def test_no_page_scrolls_sideways_speaks_english_or_keeps_somebody_out(office, look, pages, width):
    wrong = []
    for name, page in visits(
        look, pages, viewport=SIZES[width], has_touch=width == 390, reduced_motion="reduce"
    ):
        found = sideways(page) + too_small(page) + found_by_axe(page, "tag", RULES)
        found += [f"«{one}»" for one in english_among(said_on(page))]
        found += otherwise(page) if width == 1440 else []
        wrong += [f"{name}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)


def otherwise(page):
    """What is wrong with the page by night, and in windows between a desk's and a phone's."""
    page.emulate_media(color_scheme="dark")
    found = [f"dark: {one}" for one in found_by_axe(page, "rule", ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    for width in BETWEEN:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width}: {one}" for one in sideways(page)]
    page.set_viewport_size(SIZES[1440])
    return found


def test_every_page_there_is_was_looked_at(pages):
    addresses = [*pages.values(), *rooms_of_the_house.OUTSIDE.values()]
    seen = {resolve(address.partition("?")[0]).url_name for address in addresses}
    there = {one.name for one in (*workspace.urlpatterns, *urls._SIGNING_IN)} - {"design"}
    assert there - seen == NO_PAGES


def found_by_axe(page, kind, wanted):
    """Serious and critical findings of what is wanted (rules, or those of tags), each with the first it is about."""
    if not page.evaluate("() => Boolean(globalThis.axe)"):
        page.evaluate(AXE)
    found = page.evaluate("([type, values]) => axe.run({ runOnly: { type, values } })", [kind, wanted])
    return [
        f"{one['impact']} {one['id']}: {one['help']}: {[node['target'] for node in one['nodes']][:4]} {why(one)}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def why(finding):
    """The first element of a finding, and what axe says of it."""
    node = finding["nodes"][0]
    return f"{node['html'][:160]} {[one['message'] for one in node['any']][:1]}"


def test_no_page_weighs_more_than_40_kb(office, pages):
    with closing(office.desk.browser(ALMA)) as client, httpx2.Client(base_url=office.desk.url) as stranger:
        for who, places in ((client, pages), (stranger, rooms_of_the_house.OUTSIDE)):
            for name, address in places.items():
                answer = who.get(address)
                assert len(gzip.compress(answer.content, 6)) <= HTML_BYTES, name
