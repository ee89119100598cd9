"""A page with eyes on it: nothing runs that should not, nothing goes to another host, nothing is complained of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, Request, expect

Look = Callable[..., Page]
CANARY = "__pwned"
expect.set_options(timeout=15_000)  # two cores, and others at work on them


@dataclass
class Watch:
    """What a browser complained of and whom it asked. `expects` are complaints that belong to the story."""

    host: str
    expects: Sequence[str] = ()
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self._complain(f"error: {error.error}"))
        context.on("request", self._asked)
        context.on("dialog", self._interrupted)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _interrupted(self, dialog: Dialog) -> None:
        self._complain(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _complain(self, words: str) -> None:
        if not any(re.search(one, words) for one in self.expects):
            self.complaints.append(words)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss", "ftp") and parts.netloc != self.host:
            self.strangers.append(request.url)

    def check(self) -> None:
        """Raises AssertionError with everything that was not as it should be."""
        assert not self.strangers, f"asked another host: {self.strangers}"
        assert not self.complaints, "\n".join(self.complaints)


def ran_nothing(page: Page) -> None:
    """No frame of the page has run what a customer sent."""
    for frame in page.frames:
        assert frame.evaluate(f"() => typeof window.{CANARY}") == "undefined", frame.url


def sideways(page: Page) -> list[str]:
    """What stands wider than the window, or makes a part of it scroll sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const found = [];
          const root = document.scrollingElement;
          if (root.scrollWidth > innerWidth) found.push(`page: ${root.scrollWidth} > ${innerWidth}`);
          for (const one of document.querySelectorAll("body *")) {
            const look = getComputedStyle(one);
            if (!/auto|scroll/.test(look.overflowX) || one.scrollWidth <= one.clientWidth + 1) continue;
            // A wide table of a customer's mail scrolls inside its message, and nothing else moves.
            if (one.closest(".prose") || one.offsetParent === null) continue;
            found.push(`${one.tagName}.${one.className}: ${one.scrollWidth} > ${one.clientWidth}`);
          }
          return found;
        }"""
    )
    return found


def too_small(page: Page) -> list[str]:
    """What a finger or a mouse has trouble to hit: under 40 px where one touches, under 24 px elsewhere (WCAG 2.5.8).

    Links inside a sentence are as high as their line; what customers sent is theirs.
    """
    found: list[str] = page.evaluate(
        """() => {
          const least = matchMedia("(pointer: coarse)").matches ? 40 : 24;
          const found = new Set();
          for (const one of document.querySelectorAll("a[href], button, summary, select, input, textarea")) {
            if (one.closest(".prose, .sr, .skip") || !one.checkVisibility({ visibilityProperty: true })) continue;
            const ticks = one.type === "checkbox" || one.type === "radio";
            const { width, height } = ((ticks && one.closest("label")) || one).getBoundingClientRect();
            if (width < 3 || (width > least - 0.5 && height > least - 0.5)) continue;
            const around = one.parentElement.textContent.trim().length;
            if (getComputedStyle(one).display === "inline" && around > one.textContent.trim().length + 5) continue;
            if (getComputedStyle(one, "::after").position === "absolute") continue; // its reach is drawn larger
            const size = `${Math.round(width)} × ${Math.round(height)}`;
            found.add(`${one.tagName}.${one.className} «${one.textContent.trim()}»: ${size}`);
          }
          return [...found];
        }"""
    )
    return found


def said_on(page: Page) -> list[str]:
    """Every text that the page shows or tells to a screen reader, tooltips included, each once."""
    found: list[str] = page.evaluate(
        """() => {
          const said = new Set();
          const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            if (!walk.currentNode.parentElement.closest("script, style, .prose")) said.add(walk.currentNode.data);
          }
          for (const one of document.querySelectorAll("*")) {
            for (const name of ["title", "aria-label", "placeholder", "alt", "data-one", "data-many", "data-hint",
                                "data-reply-word", "data-note-word", "data-reply-hint", "data-note-hint"]) {
              if (one.hasAttribute(name)) said.add(one.getAttribute(name));
            }
          }
          for (const words of Object.values(JSON.parse(document.body.dataset.words || "{}"))) said.add(words);
          return [...said].map((one) => one.replace(/\\s+/g, " ").trim()).filter(Boolean);
        }"""
    )
    return found


def open_ticket(page: Page, number: int) -> None:
    """Go straight to a ticket and wait until its scripts have taken hold of it."""
    page.goto(f"/tickets/{number}")
    wait_for_scripts(page)


def wait_for_scripts(page: Page) -> None:
    """Until the composer answers: it is the last that its scripts set up."""
    page.locator("[data-composer]").wait_for()
    page.wait_for_load_state("load")
    page.wait_for_function("() => globalThis.htmx && document.querySelector('[data-composer] [role=tab]')")


def show_news(page: Page, row: Locator) -> None:
    """Let the list show what announced itself above it, unless the list was empty and shows it at once."""
    news = page.locator("#news")
    expect(row.or_(news).filter(visible=True).first).to_be_visible()
    if news.is_visible():
        news.press("Enter")
    expect(row).to_be_visible()


def write(page: Page, words: str, *, key: str = "r") -> None:
    """Press the key that begins an answer (or a note) and type."""
    page.bring_to_front()  # of two browsers only the one in front hears where its caret stands
    page.keyboard.press(key)
    page.locator("trix-editor").wait_for()
    page.wait_for_function("() => document.activeElement?.matches('trix-editor')")
    page.keyboard.type(words)


def step_back(page: Page) -> Any:
    """Move the caret one letter back and say where it stands, once editor and browser have settled where that is."""
    page.bring_to_front()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        """() => {
          const at = getSelection(), now = `${at.anchorNode?.textContent} ${at.anchorOffset}`;
          const settled = window.caretBefore === now;
          window.caretBefore = now;
          return settled;
        }""",
        polling=300,
    )
    return caret(page)


def caret(page: Page) -> Any:
    """Where the typing stands: the focused element's tag, the editor's words, and the caret as the browser has it."""
    return page.evaluate(
        """() => ({ focus: document.activeElement.tagName, words: document.querySelector("trix-editor")?.innerText,
                    at: [getSelection().anchorNode?.textContent, getSelection().anchorOffset] })"""
    )
