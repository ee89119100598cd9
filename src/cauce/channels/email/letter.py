"""The words of an answer as a mail: what was written, who signs, and what was said before.

Invariant: whatever is put in here was said to the outside (`in`, `out`); an internal note is refused by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cauce.channels.email import endings, history, pages
from cauce.channels.email.history import NotForOutside, Quote
from cauce.ground.mail.composing import OutgoingFile
from cauce.ground.text.html import html_to_text

if TYPE_CHECKING:
    from cauce.channels.models import Mailbox
    from cauce.tickets.models import Message

__all__ = ["Letter", "NotForOutside", "write_letter"]


@dataclass(frozen=True, slots=True)
class Letter:
    """Both forms of the words, and the pictures that stand in the second."""

    text: str
    html: str
    pictures: list[OutgoingFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a letter in both forms."""

    text: str
    html: str


def write_letter(
    message: Message, seen: Sequence[Message], mailbox: Mailbox, *, forwarded: Message | None = None
) -> Letter:
    """The letter of an outgoing message, in the active language and zone. `seen`: what its reader has of the
    conversation, newest first. Raises NotForOutside for anything that was not said to the outside."""
    if message.direction != "out":
        raise NotForOutside(f"message {message.pk} is a {message.direction}")
    pictures = pages.Pictures(message.pk)
    parts = [_own(message, pictures), _signature(message, mailbox, pictures)]
    if forwarded is not None:
        parts.append(_forwarded(forwarded, mailbox, pictures))
    elif not message.automatic:
        parts.append(_quoted(history.quotes(seen, mailbox)))
    kept = [part for part in parts if part is not None]
    return Letter(
        text="\n\n".join(part.text for part in kept if part.text) + "\n",
        html=pages.page("\n".join(part.html for part in kept), language=get_language() or ""),
        pictures=pictures.files,
    )


def _own(message: Message, pictures: pages.Pictures) -> Part:
    text, html = message.body.text.strip(), message.body.html
    if not html.strip():
        return Part(text, f"<div>{pages.paragraphs(text)}</div>")
    return Part(text, f"<div>{pictures.taken_from(html)}</div>")


def _signature(message: Message, mailbox: Mailbox, pictures: pages.Pictures) -> Part | None:
    if message.automatic:
        return None  # nobody wrote it, so nobody signs
    chosen = message.body.headers.get("signature")
    if isinstance(chosen, dict):  # what the writer saw under their words
        html, text = str(chosen.get("html") or ""), str(chosen.get("text") or "")
        text, html = text or html_to_text(html), pictures.taken_from(html) or pages.lines(text)
    else:
        html = endings.ending(mailbox, get_language() or "", agent=message.agent, team=message.ticket.team)
        text = html_to_text(html)
    if not text.strip() and "<img" not in html:
        return None
    colour = mailbox.brand.colour
    line = f' style="border-left: 3px solid {colour}; padding-left: 12px"' if colour else ""
    return Part(f"-- \n{text.strip()}", f'<div class="sign"{line}>-- <br>{html}</div>')


def _quoted(quotes: Sequence[Quote]) -> Part | None:
    """Each message inside the one that answered it, as mail programs do and fold away again."""
    text: list[str] = []
    html = ""
    for quote in reversed(quotes):
        said = _said(quote)
        text = [said, *(f"> {line}".rstrip() for line in [*quote.lines, *(["", *text] if text else [])])]
        html = (
            f'<div class="gmail_quote"><p class="said">{escape(said)}</p>'
            f'<blockquote type="cite">{pages.lines(chr(10).join(quote.lines))}{html}</blockquote></div>'
        )
    return Part("\n".join(text), html) if text else None


def _said(quote: Quote) -> str:
    return _("On %(at)s, %(name)s wrote:") % {
        "at": _moment(quote.at),
        "name": quote.name or _("the customer"),
    }


def _moment(at: object) -> str:
    return str(formats.date_format(timezone.localtime(at), "DATETIME_FORMAT"))  # type: ignore[arg-type]


def _forwarded(message: Message, mailbox: Mailbox, pictures: pages.Pictures) -> Part:
    """Somebody's message for somebody else, under its own head."""
    history.check_outside(message)
    head = message.body.headers
    writer = _people([head.get("from")]) if message.direction == "in" else mailbox.address
    rows = [
        (_("From"), f"{history.said_by(message, mailbox)} <{writer}>".strip()),
        (_("Date"), _moment(message.created_at)),
        (_("Subject"), message.body.subject or message.ticket.subject),
        (_("To"), _people(head.get("to") or [])),
    ]
    lines = [f"{name}: {value}" for name, value in rows if value]
    title = f"---------- {_('Forwarded message')} ----------"
    words = history.words_of(message)
    body = pictures.taken_from(message.body.html) if message.body.html else pages.paragraphs(words)
    return Part(
        "\n".join([title, *lines, "", words]),
        f'<div class="gmail_quote"><p class="said">{pages.lines(chr(10).join([title, *lines]))}</p>{body}</div>',
    )


def _people(kept: Sequence[object]) -> str:
    return ", ".join(str(one.get("email") or "") for one in kept if isinstance(one, dict))
