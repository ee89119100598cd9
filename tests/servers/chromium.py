"""Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = (
    "--no-sandbox",  # CI is root, which Chromium refuses to sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # it would look up hosts of its maker at every start
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def running(*more_arguments: str) -> Iterator[Browser]:
    """A headless browser. While it runs, this thread counts as asynchronous for Django: no ORM beside it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program(), headless=True, args=[*ARGUMENTS, *more_arguments]
        )
        yield browser
        browser.close()
