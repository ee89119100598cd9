"""How soon is the next ticket painted after `j`, at 100 ms of round trip and on a processor four times slower?"""

from __future__ import annotations

import time

from playwright.sync_api import Page

from benchmarks.clients import Waits
from benchmarks.report import Answer
from benchmarks.site import Site, alone
from tests.servers import chromium

PRESSES = 40
ROUND_TRIP_MS = 100
SLOWER = 4
READING_S = 0.7  # nobody presses `j` before they have seen what is there

# From the key to the second frame after the case on the page is another ticket's: then it has been painted.
WATCH = """
() => {
  window.painted = [];
  let pressed = 0, shown = null;
  const current = () => document.querySelector('.case')?.dataset.ticket;
  addEventListener('keydown', event => {
    if (event.key === 'j') { pressed = performance.now(); shown = current(); }
  }, true);
  new MutationObserver(() => {
    if (!pressed || !current() || current() === shown) return;
    const began = pressed;
    pressed = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => painted.push(performance.now() - began)));
  }).observe(document.body, {childList: true, subtree: true, attributes: true});
}
"""


def ask(site: Site) -> list[Answer]:
    if chromium.program() is None:
        return []
    with chromium.running() as browser:
        # Our policy allows no eval, by which Playwright waits.
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="es-ES", bypass_csp=True
        )
        context.add_cookies(
            [{"name": "cauce_session", "value": next(iter(site.sessions.values())), "url": site.desk.url}]
        )
        page = context.new_page()
        page.goto(f"{site.desk.url}/tickets")
        slow_down(page)
        page.evaluate(WATCH)
        seen_ms = press_through(page)
    took = Waits.of([ms / 1000 for ms in seen_ms], 1)
    what = f"`j` to the next ticket painted, p95, {ROUND_TRIP_MS} ms RTT, CPU {SLOWER}× slower"
    return [
        Answer(
            what,
            site.database,
            took.p95,
            "ms",
            400,
            150,
            note=f"p50 {took.p50:.0f} ms, {len(seen_ms)} presses",
        )
    ]


def slow_down(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    line = {"offline": False, "latency": ROUND_TRIP_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", line)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def press_through(page: Page) -> list[float]:
    """Press, wait until it is painted, read a moment, go on."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")  # from here on the conversation stands beside the list
    page.locator(".case").wait_for()
    for number in range(1, PRESSES):
        time.sleep(READING_S)
        page.keyboard.press("j")
        page.wait_for_function("count => painted.length >= count", arg=number, timeout=15_000)
    painted: list[float] = page.evaluate("painted")
    return painted[1:]  # the first opens the pane itself


if __name__ == "__main__":
    alone(ask)
