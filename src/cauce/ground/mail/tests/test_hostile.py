"""200 KB that mean harm cost no more than a moment and little memory, whatever part of a mail they stand in."""

from __future__ import annotations

import multiprocessing
import resource
import time
from typing import Any

import pytest

from cauce.ground.mail.automatic import judge
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim
from cauce.ground.text.html import sanitise_full, sanitise_inline

SIZE = 200 * 1024
LIMIT_S = 2.0  # of the processor, so that a busy machine changes nothing
LIMIT_MB = 200
HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nContent-Type: text/%s; charset=utf-8\r\n\r\n"


def much(unit: str) -> bytes:
    return (unit * (SIZE // len(unit) + 1)).encode()[:SIZE]


def each(unit: str, count: int) -> bytes:
    return "".join(unit % place for place in range(count)).encode()


PAGES = {
    "deep": much("<div>"), "deep and closed": b"<div>" * 18_000 + b"x" + b"</div>" * 18_000,
    "100,000 tags": b"<b>" * 68_000, "crossed": much("<a><b><i><u><p>"), "tables": much("<table><b><tr><i><td>"),
    "quotes in quotes": much("<blockquote>hola "),
    "quoted history": much('<div class="gmail_quote">El lun, Ana escribió:'),
    "rulers and heads": much("<hr>De: x<br>"),
    "heads": much("<p><b>De:</b> A<br><b>Para:</b> B<br><b>Asunto:</b> x</p>"),
    "attributes": b"<p " + each("a%d=1 ", 22_000) + b">x",
    "attributes without blanks": b"<p " + each('a%d="1"', 20_000) + b">x",
    "attributes between slashes": b"<p" + each("/a%d", 28_000) + b">x", "tags in tags": much("<x "),
    "attributes of a made-up tag": b"<p-q " + each("a%d=1 ", 22_000) + b">x",
    "tags in groups": much("<x " * 55 + ">"),
    "an unclosed attribute": b'<a href="' + much("x<"), "quotes in tags": much('<a b="'), "signs": much("<"),
    "comments": much("<!--"), "entities": much("&"), "styles": much('<p style="color:red;x:(">'),
    "pictures": much('<img src="http://x/y">'),
    "links": much("<a href='http://a.example'>b.example</a>"), "names that hide": much("<svg><math><template>"),
}  # fmt: skip
TEXTS = {
    "quote signs": much(">"), "deep quotes": much(">" * 300 + "\r\n"), "blanks": much(" "), "lines": much("\r\n"),
    "heads": much("De: a\r\nEnviado: x\r\nPara: b\r\nAsunto: c\r\n\r\n"), "dashes": much("-- \r\n"),
    "one word": much("a"),
    "writers": much("El lun, 2 mar 2026 a las 10:00, Ana\r\n"), "addresses": much("a@b.c"),
    "links": much("http://x.y/((("),
    "answers": much("> a\r\nb\r\n"), "greetings": much("Saludos\r\nAna\r\n"), "control": much("\x00\x01"),
}  # fmt: skip
FIELDS = {
    "unclosed quotes": b"To: " + much('"\\'), "brackets": b"To: " + much("("), "people": b"To: " + much("a@b.c, "),
    "angles": b"Cc: " + much("<a"), "groups": b"To: " + much("a:b;"), "answers": b"Subject: " + much("Re: "),
    "encoded": b"Subject: " + much("=?utf-8?q?=?= "), "ids": b"References: " + much("<a@b> "),
    "parameters": b"Content-Type: text/plain; " + much("a*0=1;"),
    "parts": much("Content-Type: message/rfc822\r\n\r\n"),
}  # fmt: skip
MAILS = (
    [pytest.param(HEAD % b"html" + body, id=f"page: {name}") for name, body in PAGES.items()]
    + [pytest.param(HEAD % b"plain" + body, id=f"text: {name}") for name, body in TEXTS.items()]
    + [pytest.param(field + b"\r\n\r\nx", id=f"head: {name}") for name, field in FIELDS.items()]
)


def prepare(raw: bytes) -> None:
    """All that happens to a mail between its bytes and the pages that show it."""
    mail = parse(raw)
    judge(mail)
    cut = trim(mail.text, mail.html, subject=mail.subject)
    sanitise_inline(cut.new_html or mail.html)
    sanitise_inline(cut.rest_html)
    sanitise_full(mail.html)


def measured(raw: bytes, said: Any) -> None:
    """In a process of its own: processor time in seconds, and the megabytes that it needed beyond its first ones."""
    held, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    prepare(raw)
    said.put(
        (time.process_time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1000)
    )


@pytest.mark.parametrize("raw", MAILS)
def test_harm_costs_little(raw: bytes):
    forked = multiprocessing.get_context("fork")
    said = forked.SimpleQueue()
    process = forked.Process(target=measured, args=(raw, said), daemon=True)
    process.start()
    process.join(60)
    if process.is_alive():
        process.kill()
        pytest.fail("a minute was not enough")
    assert process.exitcode == 0
    took_s, needed_mb = said.get()
    assert took_s < LIMIT_S and needed_mb < LIMIT_MB, f"{took_s:.1f} s, {needed_mb:.0f} MB"
