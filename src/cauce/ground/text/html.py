"""HTML from strangers, made safe to show; and HTML as plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SANITISER_VERSION = 1
"""Raise it with every change of what comes out: cached forms with another number are made anew."""

CidUrl = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Sanitised:
    """`blocked` counts remote images that were left out."""

    html: str
    blocked: int


def sanitise_inline(html: str, *, cid_url: CidUrl | None = None, image_url: Callable[[str], str | None] | None = None) -> Sanitised:
    """The reduced form that stands in the conversation: no style, class or id; links open outside; remote images left out.

    `cid_url` gives the URL of an inline image (None: left out); `image_url`, if given, the proxied URL of a remote image.
    """
    raise NotImplementedError


def sanitise_full(html: str, *, cid_url: CidUrl | None = None, image_url: Callable[[str], str | None] | None = None) -> Sanitised:
    """The whole look, for a sandboxed frame with its own CSP: styles stay, scripts, forms, frames and remote loads do not."""
    raise NotImplementedError


def html_to_text(html: str) -> str:
    """The words of a page as plain text: paragraphs and lines kept, links as «words <url>» only where the words hide the url."""
    raise NotImplementedError
