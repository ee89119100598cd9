"""The safe form of what a message says: what is new, what it quotes, its pictures and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from django.utils.html import Urlizer
from markupsafe import Markup

from cauce.ground.files import pictures
from cauce.ground.mail.trimming import trim
from cauce.ground.text.html import sanitise_inline

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from cauce.tickets.models import Message

_HINT, _BLANK = re.compile(r"[:@.]\S"), re.compile(r"\s")
_MOST = 2000  # messages whose safe words are kept
LINES, LETTERS = 300, 30_000  # what a message shows at once; ten thousand lines would hold up the page


@dataclass(frozen=True, slots=True)
class Words:
    """Safe HTML: the new words, what they quote, how many remote pictures there are; `long`: there is more of it."""

    new: Markup
    quoted: Markup
    remote: int
    long: bool = False


_kept: dict[Hashable, Words] = {}


def words_of(message: Message, account_id: int, *, with_pictures: bool = False, whole: bool = False) -> Words:
    """The safe form of a message's words: made once in a process for the body that it has (erasing changes it)."""
    body = message.body
    period = pictures.remote_period() if with_pictures else 0  # addresses of pictures run out
    key = (message.pk, hash(body.text), hash(body.html), hash(body.new_text), period, whole)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST:
            _kept.clear()
        remote = Remote(account_id, shown=with_pictures)
        found = _kept[key] = _made(message, remote, whole=whole)
    return found


class Remote:
    """Counts remote pictures, and says where each is shown from if they are to be."""

    def __init__(self, account_id: int, *, shown: bool) -> None:
        self._account_id, self._shown, self.count = account_id, shown, 0

    def __call__(self, url: str) -> str | None:
        self.count += 1
        return pictures.remote_address(self._account_id, url) if self._shown else None


def inline_pictures(message: Message) -> dict[str, int]:
    """The pictures that a mail brought to stand in its text: the file's id by its Content-ID."""
    return {one.content_id.strip("<>"): one.pk for one in message.attachments.all() if one.content_id}


def safe_inline(html: str, remote: Remote, cid_url: Callable[[str], str | None] | None = None) -> Markup:
    """HTML of a stranger's, reduced to what may stand in our own pages."""
    return Markup(sanitise_inline(html, cid_url=cid_url, image_url=remote).html)


def safe_plain(text: str) -> Markup:
    """Plain text with its paragraphs, lines and links."""
    paragraphs = [part for part in text.strip().replace("\r\n", "\n").split("\n\n") if part.strip()]
    lines = ("<p>" + _linked(part.strip("\n")).replace("\n", "<br>") + "</p>" for part in paragraphs)
    return Markup("".join(lines))


def cut_short(text: str) -> str:
    """The beginning of a long text, up to the end of a line; the text itself when it is not long."""
    head = text[:LETTERS]
    lines = head.split("\n", LINES)
    if len(lines) > LINES:
        return "\n".join(lines[:LINES])
    return head if len(text) <= LETTERS else head[: head.rfind("\n") if "\n" in head else LETTERS]


def _made(message: Message, remote: Remote, *, whole: bool) -> Words:
    body = message.body
    new = body.new_text or body.text
    if not whole and cut_short(new) != new:
        return Words(safe_plain(cut_short(new)), Markup(), 0, long=True)
    if not body.html:
        rest = body.text[len(new) :] if body.text.startswith(new) else body.text if body.new_text else ""
        shown = rest if whole else cut_short(rest)
        return Words(safe_plain(new), safe_plain(shown), 0, long=shown != rest)
    html, rest_html = body.html, ""
    if body.new_text and body.new_text.strip() != body.text.strip():
        cut = trim(body.text, body.html, subject=body.subject)
        html, rest_html = cut.new_html or html, cut.rest_html
    files = inline_pictures(message)

    def cid_url(cid: str) -> str | None:
        return f"/attachments/{files[cid]}" if cid in files else None

    safe, then = safe_inline(html, remote, cid_url), Markup()
    if rest_html:
        then = safe_inline(rest_html, remote, cid_url)
    return Words(safe, then, remote.count)


class _Linker(Urlizer):
    """Links that open outside and tell the other side nothing about us."""

    url_template = '<a href="{href}" target="_blank"{attrs}>{url}</a>'


_linker = _Linker()


def _linked(text: str) -> str:
    """Django's linker takes twenty times as long for a word as escaping it, so it sees only what may be an address."""
    parts, done = [], 0
    for hint in _HINT.finditer(text):
        if hint.start() < done:
            continue
        begin = 1 + max(text.rfind(blank, done, hint.start()) for blank in " \n\t")
        begin = max(begin, done)
        blank = _BLANK.search(text, hint.end())
        end = blank.start() if blank else len(text)
        parts += [escape(text[done:begin]), _link(text[begin:end])]
        done = end
    return "".join([*parts, escape(text[done:])])


def _link(piece: str) -> str:
    linked: str = _linker(piece, nofollow=True, autoescape=True)
    return linked.replace(' rel="nofollow"', ' rel="noopener noreferrer nofollow"')
