"""Whatever the bytes are: what must be true of every mail on its way to the page. For property tests and the fuzzer."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from cauce.ground.mail import parsing
from cauce.ground.mail.authentication import from_trusted_header
from cauce.ground.mail.automatic import judge
from cauce.ground.mail.invitations import invitations
from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.mail.threading import is_forward, strip_prefixes, tagged_numbers
from cauce.ground.mail.trimming import trim
from cauce.ground.text.html import sanitise_full, sanitise_inline
from cauce.ground.text.snippet import snippet

DEADLY = frozenset({"script", "iframe", "object", "embed", "form", "base", "meta", "link", "frame", "applet"})


def examine(raw: bytes) -> str:
    """The whole way of a mail, without the net that catches errors; the new text. Raises what is wrong with it."""
    mail = parsing._parse(raw)
    check_plain(mail)
    check_attachments(mail)
    for envelope_from in (None, "", "ana@correo.example"):
        judge(mail, envelope_from=envelope_from, own_loop="mark")
    from_trusted_header(mail.all("authentication-results"), authserv_id="mx.correo.example")
    invitations(mail.calendars)
    tagged_numbers(strip_prefixes(mail.subject))
    is_forward(mail.subject)
    cut = trim(mail.text, mail.html, subject=mail.subject)
    if any(letter.isalnum() for letter in mail.text):
        assert cut.new.strip() or cut.new_html.strip(), "an empty message where there was text"
    snippet(cut.new or mail.text)
    for html in (mail.html, cut.new_html):
        check_page(sanitise_inline(html).html)
    check_page(sanitise_full(mail.html).html)
    return cut.new


def check_plain(mail: ParsedMail) -> None:
    """Both databases can keep it, and a header is one line."""
    heads = [value for _, value in mail.headers]
    for words in (mail.subject, mail.text, mail.html, *heads, *mail.calendars, *mail.reports):
        assert "\0" not in words
        words.encode("utf-8")
    assert not any(end in head for head in (mail.subject, *heads) for end in "\r\n")
    assert len(mail.identity) == 64


def check_attachments(mail: ParsedMail) -> None:
    """Each has a harmless name and is as long as it says."""
    for one in mail.attachments:
        assert one.name and len(one.name) <= 150 and not {*one.name} & {*"/\\\0\r\n"}, one.name
        assert sum(map(len, one.chunks())) == one.size


def check_page(html: str) -> None:
    """Nothing in it runs, as a browser reads it."""
    for node in LexborHTMLParser(html).css("*"):
        assert node.tag not in DEADLY, node.tag
        for name, value in node.attributes.items():
            assert not name.startswith("on"), name
            assert not "".join((value or "").split()).lower().startswith(("javascript:", "vbscript:")), value
