"""Pictures of Cauce: `python -m scripts.screenshots [--only NAME…] [--to FOLDER]`.

Starts a demo company in a folder of its own, signs in as its administrator and photographs the screens as on a desk and
on a phone, in light and dark, into `docs/images/<screen>-<width>-<light|dark>.png`. Needs Debian's chromium.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.servers import chromium
from tests.servers.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
SIZES = {1440: 900, 390: 844}
STORY = "No puedo usar la aplicación con el lector de pantalla"  # a case with a note between the voices
WAIT_S = 90


@dataclass(frozen=True, slots=True)
class Screen:
    """A page to photograph; `path` may name the ticket and the contact of `STORY`."""

    name: str
    path: str
    signed_in: bool = True


SCREENS = (
    Screen("sign-in", "/accounts/login/", signed_in=False),
    Screen("list", "/tickets?view=open"),
    Screen("ticket", "/tickets/{ticket}"),
    Screen("search", "/search?q=cargador"),
    Screen("contact", "/contacts/{contact}"),
    Screen("mailbox", "/settings/mailboxes/{mailbox}"),
)


@contextmanager
def demo_company(data: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A running demo company: its address, and who to sign in as. It ends with the block."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CAUCE_")}
    program = Path(sys.executable).parent / "cauce"
    words = [program, "start", "--demo", "--data", data, "--port", str(port), "--smtp-port", "off"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            way_in = next(filter(None, (re.search(r"(\S+@\S+) con (\S+)", line) for line in process.stdout)))
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/health/ready")
            yield url, {"email": way_in[1], "password": way_in[2]}
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    until = time.monotonic() + WAIT_S
    while True:
        try:
            urllib.request.urlopen(url).close()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def sign_in(browser: Browser, url: str, access: dict[str, str]) -> list[dict[str, object]]:
    """The cookies of somebody signed in."""
    context = browser.new_context(locale="es-ES", timezone_id="Europe/Madrid")
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill('input[name="login"]', access["email"])
    page.fill('input[name="password"]', access["password"])
    page.press('input[name="password"]', "Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)
    cookies: list[dict[str, object]] = [dict(cookie) for cookie in context.cookies()]
    context.close()
    return cookies


def places(page: Page, url: str) -> dict[str, str]:
    """The numbers that the paths of screens name. The index follows the log, so it is asked until it knows."""
    until = time.monotonic() + WAIT_S
    found = None
    while not found and time.monotonic() < until:
        page.goto(f"{url}/search?q={quote(STORY)}")
        found = re.search(r'href="/tickets/(\d+)', page.content())
        time.sleep(0 if found else 0.5)
    if not found:
        raise SystemExit(f"not found: {STORY}")
    page.goto(f"{url}/tickets/{found[1]}")
    contact = re.search(r'href="/contacts/(\d+)', page.content())
    page.goto(f"{url}/settings/mailboxes")
    mailbox = re.search(r'href="/settings/mailboxes/(\d+)', page.content())
    return {
        "ticket": found[1],
        "contact": contact[1] if contact else "1",
        "mailbox": mailbox[1] if mailbox else "new",
    }


def photograph(browser: Browser, url: str, access: dict[str, str], screens: list[Screen], to: Path) -> None:
    """Every screen in every size and both schemes."""
    cookies = sign_in(browser, url, access)
    named: dict[str, str] = {}
    for width, height in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, locale="es-ES",
                timezone_id="Europe/Madrid", reduced_motion="reduce", has_touch=width < 600,
            )  # fmt: skip
            page = context.new_page()
            for screen in screens:
                context.clear_cookies()
                if screen.signed_in:
                    context.add_cookies(cookies)  # type: ignore[arg-type]
                    named = named or places(page, url)
                page.goto(url + screen.path.format(**named))
                page.wait_for_load_state("load")
                page.wait_for_timeout(400)  # fonts and the first live fetch
                page.screenshot(path=to / f"{screen.name}-{width}-{scheme}.png")
            context.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", default=[], choices=[screen.name for screen in SCREENS])
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    wanted = [screen for screen in SCREENS if not options.only or screen.name in options.only]
    with (
        tempfile.TemporaryDirectory(prefix="cauce-pictures-") as folder,
        demo_company(Path(folder)) as (url, access),
        chromium.running() as browser,
    ):
        photograph(browser, url, access, wanted, options.to)
    print(f"{len(list(options.to.glob('*.png')))} pictures in {options.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
