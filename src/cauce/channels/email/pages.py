"""A letter's HTML: simple enough to look the same in Gmail, Outlook and on a dark screen.

No tables for layout, no background, no colour for the words themselves: programs that turn dark then have nothing to
fight with, and Outlook, which knows little more than fonts, margins and borders, shows what the others show.
"""

from __future__ import annotations

import base64
import binascii
import re
from html import escape

import css_inline

from cauce.ground.mail.composing import OutgoingFile
from cauce.ground.text.html import sanitise_inline

_PICTURE = re.compile(r'src="data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)"')
_CID = re.compile(r'src="cid:([^"]+)"')
_STAND_IN = "https://cid.invalid/"  # while the sanitiser, which lets no other scheme through, looks
_STYLE = """
.letter { font-family: Arial, Helvetica, sans-serif; font-size: 15px; line-height: 1.5; }
p { margin: 0 0 1em; }
img { max-width: 100%; height: auto; }
pre, code { font-family: Consolas, "Courier New", monospace; }
td, th { padding: 4px 8px; border: 1px solid #8c959f; }
table { border-collapse: collapse; }
blockquote { margin: 0; padding: 0 0 0 12px; border-left: 2px solid #8c959f; }
.sign { margin-top: 16px; color: #6e7781; }
.said { margin: 24px 0 8px; color: #6e7781; font-size: 13px; }
"""
_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
</head><body style="margin: 0">{body}</body></html>"""
_inliner = css_inline.CSSInliner(extra_css=_STYLE, load_remote_stylesheets=False)


def page(body: str, *, language: str) -> str:
    """A whole page whose styles stand on its elements: Gmail drops what stands in the head of a long one."""
    return _inliner.inline(
        _PAGE.format(body=f'<div class="letter">{body}</div>', language=escape(language, quote=True))
    )


def lines(words: str) -> str:
    """Plain words as HTML, line by line."""
    return escape(words).replace("\n", "<br>\n")


def paragraphs(words: str) -> str:
    """Plain words as HTML, with their paragraphs."""
    return "".join(f"<p>{lines(part)}</p>" for part in re.split(r"\n\s*\n", words.strip()))


def named_pictures(html: str) -> set[str]:
    """The Content-IDs that a letter shows."""
    return set(_CID.findall(html))


class Pictures:
    """The pictures of one letter that stand in its words: mail programs show parts of the mail, not addresses with the
    picture inside."""

    def __init__(self, message: int) -> None:
        self._message = message
        self.files: list[OutgoingFile] = []

    def taken_from(self, html: str) -> str:
        """The HTML made safe, with its pictures as parts of the mail."""
        safe = sanitise_inline(html, cid_url=lambda cid: _STAND_IN + cid).html
        safe = safe.replace(f'src="{_STAND_IN}', 'src="cid:')
        return _PICTURE.sub(self._attach, safe)

    def _attach(self, match: re.Match[str]) -> str:
        kind, data = match.groups()
        try:
            content = base64.b64decode(data)
        except binascii.Error:
            return 'src=""'
        place = len(self.files) + 1
        cid = f"p{place}.{self._message}@cauce"
        self.files.append(OutgoingFile(f"imagen-{place}.{kind.partition('/')[2]}", kind, content, cid))
        return f'src="cid:{cid}"'
