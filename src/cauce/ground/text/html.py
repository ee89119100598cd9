"""HTML from strangers, made safe to show.

nh3 (html5ever) parses and writes the page anew from a list of what is allowed; nothing here ever edits its output,
because cutting into serialised HTML is how sanitisers are broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import nh3

from cauce.ground.text.plain import MAX_HTML, html_to_text, shallow
from cauce.ground.text.unmasking import unmask

__all__ = ["SANITISER_VERSION", "Sanitised", "html_to_text", "sanitise_full", "sanitise_inline"]

SANITISER_VERSION = 2
"""Raise it with every change of what comes out: cached forms with another number are made anew."""

ImageUrl = Callable[[str], str | None]

_TAGS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol"
    " p pre q s samp small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "bdo": {"dir"},
    "p": {"dir"},
    "div": {"dir"},
    "li": {"dir"},
}
_LOOKS = frozenset(
    "style class align valign bgcolor width height border cellpadding cellspacing dir lang".split()
)
_FULL_TAGS = _TAGS | frozenset(
    "font center big style section header footer article col colgroup figure".split()
)
_FULL_ATTRIBUTES = {
    tag: _LOOKS | _ATTRIBUTES.get(tag, set()) | ({"color", "face", "size"} if tag == "font" else set())
    for tag in _FULL_TAGS
}
# Removed with all that is in them; every other unknown tag loses only itself.
_WITH_CONTENT = frozenset(
    "script title template noscript iframe object embed svg math select textarea".split()
)
_LINKS = ("http://", "https://", "mailto:", "tel:")
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.I)
_BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f]+")
_STYLE_ELEMENT = re.compile(r"(<style\b[^>]*>)(.*?)(</style\s*>|\Z)", re.I | re.S)
_LOADS = re.compile(
    r"@import|@font-face|image-set|(?:url|src|expression)\s*\(|behavior\s*:|-moz-binding", re.I
)
# A page that is shown darkened begins from its light form, whatever the reader's system prefers.
_ADAPTS = re.compile(r"prefers-color-scheme", re.I)
_FIXED = re.compile(r"position\s*:\s*(?:fixed|sticky|absolute)", re.I)


@dataclass(frozen=True, slots=True)
class Sanitised:
    """`blocked` counts remote images that were left out."""

    html: str
    blocked: int


class _Filter:
    """Decides each attribute: where links may lead and what images may load."""

    def __init__(self, cid_url: ImageUrl | None, image_url: ImageUrl | None) -> None:
        self.cid_url, self.image_url, self.blocked = cid_url, image_url, 0

    def __call__(self, tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            target = _BLANKS.sub("", value)
            return target if target.lower().startswith(_LINKS) else None
        if attribute == "src":
            return self._source(_BLANKS.sub("", value))
        if attribute == "style":
            return calm_css(value) or None
        if (
            attribute in ("width", "height")
            and tag == "img"
            and not re.fullmatch(r"\d{1,4}(?:px|%)?", value.strip())
        ):
            return None
        return value

    def _source(self, source: str) -> str | None:
        folded = source.lower()
        if folded.startswith("cid:"):
            return self.cid_url(source[4:].strip("<>")) if self.cid_url else None
        if folded.startswith("data:"):
            return source if _PICTURE.match(source) else None
        if folded.startswith("//"):
            source, folded = "https:" + source, "https:" + folded
        if folded.startswith(("http://", "https://")):
            if self.image_url and (proxied := self.image_url(source)):
                return proxied
            self.blocked += 1
        return None


def sanitise_inline(
    html: str, *, cid_url: ImageUrl | None = None, image_url: ImageUrl | None = None
) -> Sanitised:
    """The reduced form that stands in the conversation: no style, class or id; links open outside.

    `cid_url` gives the URL of an inline image (None: left out); `image_url`, if given, the proxied URL of a remote one.
    """
    return _sanitise(html, _Filter(cid_url, image_url), _TAGS, _ATTRIBUTES, _WITH_CONTENT | {"style"})


def sanitise_full(
    html: str, *, cid_url: ImageUrl | None = None, image_url: ImageUrl | None = None
) -> Sanitised:
    """The whole look, for a sandboxed frame with its own CSP: styles stay; scripts, forms and remote loads do not."""
    html = _STYLE_ELEMENT.sub(lambda css: f"<style>{calm_css(css.group(2))}</style>", html[:MAX_HTML])
    return _sanitise(html, _Filter(cid_url, image_url), _FULL_TAGS, _FULL_ATTRIBUTES, _WITH_CONTENT)


def calm_css(css: str) -> str:
    """Styles that load nothing and cover nothing. Escapes go, since they hide words from the search for them."""
    css = re.sub(r"/\*.*?(?:\*/|\Z)", "", css, flags=re.S).replace("\\", "").replace("<", "")
    if _LOADS.search(css):
        css = _LOADS.sub("x-left-out(", css)
    return _ADAPTS.sub("x-left-out", _FIXED.sub("position:static", css))


def _sanitise(
    html: str,
    decide: _Filter,
    tags: frozenset[str],
    attributes: Mapping[str, AbstractSet[str]],
    with_content: frozenset[str],
) -> Sanitised:
    safe = nh3.clean(
        unmask(shallow(html[:MAX_HTML])),
        tags=set(tags),
        clean_content_tags=set(with_content),
        attributes={tag: set(names) for tag, names in attributes.items()},
        attribute_filter=decide,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes=_SCHEMES,
    )
    return Sanitised(safe, decide.blocked)
