"""The words of an answer as a mail: what was written, who signs, and a modest piece of what is answered.

Invariant: whatever is put in here was said to the outside (`in`, `out`); an internal note is refused by name.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import css_inline
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cauce.channels.models import Mailbox
from cauce.ground.mail.composing import OutgoingFile
from cauce.ground.text.html import sanitise_inline

if TYPE_CHECKING:
    from cauce.tickets.models import Message

QUOTED_LINES = 60
QUOTED_LETTERS = 4000
OUTSIDE = frozenset({"in", "out"})
_PICTURE = re.compile(r'src="data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)"')
_CID = re.compile(r'src="cid:([^"]+)"')
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><style>
body {{ font: 15px/1.5 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; color: #1f2328; }}
p {{ margin: 0 0 1em; }}
blockquote {{ margin: 0; padding: 0 0 0 12px; border-left: 2px solid #d0d7de; color: #57606a; }}
.sign {{ color: #57606a; }}
.said {{ margin: 24px 0 8px; color: #57606a; font-size: 13px; }}
</style></head><body>{body}</body></html>"""


class NotForOutside(Exception):
    """An internal note was about to leave. It never does; this stops the mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Both forms of the words, and the pictures that stand in the second."""

    text: str
    html: str
    pictures: list[OutgoingFile] = field(default_factory=list)


def write_letter(message: Message, answered: Message | None, mailbox: Mailbox) -> Letter:
    """The letter of an outgoing message; `answered` is what the customer said before. In the active language.

    Raises NotForOutside for anything that was not said to the outside.
    """
    _check(message, "out")
    if answered is not None:
        _check(answered, "in")
    signature = _signature(message, mailbox)
    said, quoted = _quoted(answered) if answered is not None and not message.automatic else ("", [])
    own, pictures = _own_html(message)
    return Letter(
        text=_as_text(message.body.text, signature, said, quoted),
        html=css_inline.inline(_PAGE.format(body=_as_html(own, signature, said, quoted))),
        pictures=pictures,
    )


def _check(message: Message, direction: str) -> None:
    if message.direction != direction or message.direction not in OUTSIDE:
        raise NotForOutside(f"message {message.pk} is a {message.direction}")


def _as_text(own: str, signature: str, said: str, quoted: list[str]) -> str:
    parts = [own.strip()]
    if signature:
        parts.append(f"-- \n{signature}")
    if quoted:
        parts.append("\n".join([said, *(f"> {line}".rstrip() for line in quoted)]))
    return "\n\n".join(parts) + "\n"


def _as_html(own: str, signature: str, said: str, quoted: list[str]) -> str:
    parts = [f"<div>{own}</div>"]
    if signature:
        parts.append(f'<p class="sign">-- <br>{_lines(signature)}</p>')
    if quoted:
        parts.append(
            f'<p class="said">{escape(said)}</p><blockquote>{_lines(chr(10).join(quoted))}</blockquote>'
        )
    return "\n".join(parts)


def _own_html(message: Message) -> tuple[str, list[OutgoingFile]]:
    html = message.body.html
    if not html.strip():
        return "".join(
            f"<p>{_lines(part)}</p>" for part in re.split(r"\n\s*\n", message.body.text.strip())
        ), []
    safe = sanitise_inline(html, cid_url=lambda cid: f"https://cid.invalid/{cid}").html
    safe = safe.replace('src="https://cid.invalid/', 'src="cid:')
    pictures: list[OutgoingFile] = []

    def attach(match: re.Match[str]) -> str:
        """Mail programs do not show pictures inside addresses; as parts of the mail they do."""
        kind, data = match.groups()
        cid = f"p{len(pictures) + 1}.{message.pk}@cauce"
        name = f"imagen-{len(pictures) + 1}.{kind.partition('/')[2]}"
        pictures.append(OutgoingFile(name, kind, base64.b64decode(data), cid))
        return f'src="cid:{cid}"'

    return _PICTURE.sub(attach, safe), pictures


def named_pictures(html: str) -> set[str]:
    """The Content-IDs that a letter shows."""
    return set(_CID.findall(html))


def _signature(message: Message, mailbox: Mailbox) -> str:
    own = message.agent.signature.strip() if message.agent and not message.automatic else ""
    house = (mailbox.signature or mailbox.brand.signature).strip()
    return "\n".join(part for part in (own, house) if part)


def _quoted(answered: Message) -> tuple[str, list[str]]:
    words = (answered.body.new_text or answered.body.text)[:QUOTED_LETTERS]
    lines = words.strip().splitlines()
    if len(lines) > QUOTED_LINES or len(words) == QUOTED_LETTERS:
        lines = [*lines[:QUOTED_LINES], "[…]"]
    at = formats.date_format(timezone.localtime(answered.created_at), "DATETIME_FORMAT")
    name = answered.contact.name if answered.contact and answered.contact.name else _("the customer")
    return _("On %(at)s, %(name)s wrote:") % {"at": at, "name": name}, lines


def _lines(words: str) -> str:
    return escape(words).replace("\n", "<br>\n")
