"""The office and its browsers, started once for all journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.looking import Watch
from tests.journeys.office import ALMA, Office, new_office

DESK = {"width": 1440, "height": 900}  # wide enough for the customer and the case beside the conversation


@pytest.fixture(scope="package")
def office() -> Iterator[Office]:
    """An installation on SQLite that all journeys share: each brings its own customer."""
    with new_office() as office:
        yield office


@pytest.fixture
def look(office: Office, chromium_browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser for an agent: `look(MIRA, expects=["409"], viewport=…)`; `look(None)` is a stranger's.

    Whatever it was asked to show, it must not complain, nor ask another host. `expects` are complaints that may come.
    """
    made = []

    def new(agent: str | None = ALMA, *, expects: tuple[str, ...] = (), **options: Any) -> Page:
        state = office.session_of(agent, chromium_browser) if agent else None
        usual = {"locale": "es-ES", "base_url": office.desk.url, "storage_state": state, "viewport": DESK}
        options = usual | options
        watch = Watch(options["base_url"].removeprefix("http://"), expects)
        context = chromium_browser.new_context(**options)
        context.set_default_timeout(15_000)
        watch.follow(context)
        made.append((context, watch))
        return context.new_page()

    yield new
    for context, _watch in made:
        context.close()
    for _context, watch in made:
        watch.check()
