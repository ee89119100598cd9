"""What a page hides is shown or dropped before it is made safe: links that say one place and lead to another, pictures
that nobody can see and that only tell their sender who has read.

It writes the page anew for the sanitiser, whose output stays the last word: what is done here needs to be right, not
safe.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cauce.ground.text.plain import tree

_MATTERS = re.compile(r"<(?:a|img)[\s/]", re.I)
_HOST = r"(?:[\w-]+\.)+[^\W\d_]{2,24}"
_NAMED = re.compile(rf"https?://(?:[^\s/@]*@)?({_HOST})|^(?:[\w.+-]+@)?({_HOST})(?:[/:?#]\S*)?$", re.I)
# What ends like a host's name and is a file's.
_FILES = frozenset(
    "pdf doc docx xls xlsx ppt pptx odt ods csv txt zip rar png jpg jpeg gif html htm php xml eml msg".split()
)
_UNSEEN = re.compile(r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[012](?:\.\d+)?(?:px)?\s*(?:;|$|!)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)", re.I)
_LITTLE = re.compile(r"\s*[012](?:\.\d+)?(?:px)?\s*\Z", re.I)


def unmask(html: str) -> str:
    """The same page: links say in their title where they lead, those whose words name another host say it beside
    them, and pictures too small to be seen are gone."""
    if not _MATTERS.search(html):
        return html
    page = tree(html)
    for picture in page.css("img"):
        if _is_pixel(picture):
            picture.decompose()
    for link in page.css("a[href]"):
        _tell(link)
    return page.html or html


def host_of(address: str) -> str:
    """The host that a link leads to, as a browser would show it; «» for what is no address of the web."""
    try:
        parts = urlsplit(re.sub(r"[\x00-\x20\\]+", "", address))
        if parts.scheme.lower() not in ("http", "https"):
            return ""
        return ascii_host(parts.hostname or "")
    except ValueError:
        return ""


def ascii_host(host: str) -> str:
    """The name without letters that only look like others: «xn--…» for those."""
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("punycode").decode("ascii", "replace")


def named_host(words: str) -> str:
    """The host that a link's words name, if they look like an address; «» otherwise."""
    found = _NAMED.search(" ".join(words.split()))
    if found is None:
        return ""
    host = found.group(1) or found.group(2)
    return "" if not found.group(1) and host.rpartition(".")[2].lower() in _FILES else ascii_host(host)


def is_elsewhere(named: str, true: str) -> bool:
    """Whether two hosts are not the same place nor one a part of the other."""
    named, true = named.removeprefix("www."), true.removeprefix("www.")
    return named != true and not true.endswith(f".{named}") and not named.endswith(f".{true}")


def _tell(link: LexborNode) -> None:
    true = host_of(link.attributes.get("href") or "")
    if not true:
        return
    link.attrs["title"] = true
    named = named_host(link.text())
    if named and is_elsewhere(named, true):
        mark = LexborHTMLParser(f"<mark>→ {true}</mark>").css_first("mark")
        if mark is not None:
            link.insert_after(mark)


def _is_pixel(picture: LexborNode) -> bool:
    said = picture.attributes
    if any(_LITTLE.match(said.get(side) or "-") for side in ("width", "height")):
        return True
    style = said.get("style") or ""
    return bool(_UNSEEN.search(style) or _HIDDEN.search(style))
