"""What holds for every page: its width, its words, its weight, and that everybody can use it."""

import gzip
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.journeys import rooms_of_the_house
from tests.journeys.looking import said_on, sideways
from tests.journeys.office import ALMA
from tests.journeys.speech import english_among

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AXE = (Path(__file__).parent.parent / "vendor/axe-core-4.10.3.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {1440: {"width": 1440, "height": 900}, 390: {"width": 390, "height": 844}}
HTML_BYTES = 40_000


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
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_page_scrolls_sideways_speaks_english_or_keeps_somebody_out(office, look, pages, width, colours):
    wrong = []
    for name, page in visits(
        look, pages, viewport=SIZES[width], color_scheme=colours, has_touch=width == 390
    ):
        wrong += [f"{name}: {one}" for one in sideways(page)]
        wrong += [f"{name}: «{one}»" for one in english_among(said_on(page))]
        wrong += [f"{name}: {one}" for one in found_by_axe(page)]
    assert not wrong, "\n".join(wrong)


def found_by_axe(page):
    """Serious and critical findings, each with the first element that it is about."""
    page.evaluate(AXE)
    found = page.evaluate("(rules) => axe.run({ runOnly: { type: 'tag', values: rules } })", RULES)
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
