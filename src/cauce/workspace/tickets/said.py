"""What a message shows: its words made safe, what was quoted folded away, its files, how its sending stands."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import urlize
from django.utils.translation import gettext as _
from markupsafe import Markup

from cauce.ground import clock
from cauce.ground.mail.trimming import trim
from cauce.ground.text.html import sanitise_inline
from cauce.workspace.icons import icon
from cauce.workspace.macros import Today, macros

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from cauce.channels.models import Delivery
    from cauce.tickets.models import Message

_MOST = 2000  # messages whose safe words, and whose looks, are kept


@dataclass(frozen=True, slots=True)
class Words:
    """Safe HTML: the new words, what they quote, and how many remote pictures were left out."""

    new: Markup
    quoted: Markup
    blocked: int


_kept: dict[tuple[int, int, int, int], Words] = {}
_rendered: dict[Hashable, Markup] = {}


class File(NamedTuple):
    """A file of a message, to download."""

    name: str
    size: int
    href: str
    is_picture: bool


@dataclass(slots=True)
class Said:
    """A message as `_message.html` takes it."""

    id: int
    side: str  # theirs, ours, note
    author: str
    author_id: int
    auto: bool
    label: str
    to: str
    at: datetime
    html: Markup
    quoted: Markup
    blocked: int
    state: str
    state_name: str = ""
    state_kind: str = "is-quiet"
    state_icon: Markup = field(default_factory=Markup)
    state_why: str = ""
    retry: int = 0  # the delivery to try again
    undo_s: int = 0
    warning: str = ""
    warning_late: bool = False
    files: tuple[File, ...] = ()
    has_format: bool = False
    language: str = ""

    @property
    def foot(self) -> bool:
        """Whether anything stands under the words."""
        return bool(self.state_name or self.undo_s or self.has_format or self.blocked)


def said_of(message: Message, *, viewer_id: int, desk: str, deliveries: Sequence[Delivery] = ()) -> Said:
    """A message that was found for its viewer, ready to show."""
    side = {"in": "theirs", "out": "ours"}.get(message.direction, "note")
    person = message.contact or message.agent
    author = (person.name if person else "") or _address(message) or desk
    words = words_of(message)
    shown = Said(
        message.pk, side, author, person.pk if person else 0, bool(message.automatic), "", "", message.created_at,
        words.new, words.quoted, words.blocked, message.state,
    )  # fmt: skip
    shown.label = _label(side) % {"author": author}
    shown.to = ", ".join(_people(message, "to")) if side == "ours" else ""
    shown.files = _files(message)
    shown.has_format = side == "theirs" and bool(message.body.html)
    if message.stranger:
        shown.warning = _(
            "Somebody else writes: they were not in this conversation. They get no answers until you accept them."
        )
    elif message.duplicate_of_id:
        shown.warning = _("Possible duplicate: it carries the identity of another message, with other words.")
    if side == "ours":
        _sending(shown, message, viewer_id, deliveries)
    return shown


_everything = attrgetter(*(one.name for one in fields(Said)))


def said_html(said: Said, today: Today) -> Markup:
    """A message as it stands in its course: the same one is shown again and again, and rendered once."""
    key = (_everything(said), today)
    found = _rendered.get(key)
    if found is None:
        if len(_rendered) >= _MOST:
            _rendered.clear()
        found = _rendered[key] = macros("tickets/_message.html").message_of(said)
    return found


def words_of(message: Message) -> Words:
    """The safe form of a message's words: made once in a process for the body that it has (erasing changes it)."""
    body = message.body
    key = (message.pk, hash(body.text), hash(body.html), hash(body.new_text))
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST:
            _kept.clear()
        found = _kept[key] = _made(message)
    return found


def _made(message: Message) -> Words:
    body = message.body
    if not body.html:
        new = body.new_text or body.text
        rest = body.text[len(new) :] if body.text.startswith(new) else body.text if body.new_text else ""
        return Words(_plain(new), _plain(rest), 0)
    html, rest_html = body.html, ""
    if body.new_text and body.new_text.strip() != body.text.strip():
        cut = trim(body.text, body.html, subject=body.subject)
        html, rest_html = cut.new_html or html, cut.rest_html
    pictures = {
        one.content_id.strip("<>"): f"/attachments/{one.pk}"
        for one in message.attachments.all()
        if one.content_id
    }
    now = sanitise_inline(html, cid_url=pictures.get)
    then = sanitise_inline(rest_html, cid_url=pictures.get).html if rest_html else ""
    return Words(Markup(now.html), Markup(then), now.blocked)


def _plain(text: str) -> Markup:
    """Plain text with its paragraphs, lines and links."""
    paragraphs = [part for part in text.strip().replace("\r\n", "\n").split("\n\n") if part.strip()]
    lines = (
        "<p>" + urlize(part.strip("\n"), nofollow=True, autoescape=True).replace("\n", "<br>") + "</p>"
        for part in paragraphs
    )
    return Markup("".join(lines))


def _files(message: Message) -> tuple[File, ...]:
    return tuple(
        File(one.name, one.size, f"/attachments/{one.pk}", one.content_type.startswith("image/"))
        for one in message.attachments.all()
        if not (one.inline and one.content_id)
    )


def _people(message: Message, header: str) -> list[str]:
    value = message.body.headers.get(header) or []
    return [_one(person) for person in (value if isinstance(value, list) else [value])]


def _one(person: object) -> str:
    if isinstance(person, dict):
        return str(person.get("name") or person.get("email") or "")
    if isinstance(person, list | tuple) and person:
        return str(next((part for part in person if part), ""))
    return str(person)


def _address(message: Message) -> str:
    return next(iter(_people(message, "from")), "") if message.direction == "in" else ""


def _label(side: str) -> str:
    if side == "theirs":
        return _("Message from %(author)s")
    return _("Answer from %(author)s") if side == "ours" else _("Note from %(author)s")


def _sending(shown: Said, message: Message, viewer_id: int, deliveries: Sequence[Delivery]) -> None:
    """How an answer's sending stands, the worst first: refused, waiting, on its way, taken."""
    failed = [one for one in deliveries if one.state == "failed"]
    waits = [one for one in deliveries if one.state == "queued"]
    if message.state == "cancelled":
        shown.state_name, shown.state_icon = _("Taken back"), icon("x", True)
    elif message.state == "queued":
        left = (message.release_at - clock.now()).total_seconds() if message.release_at else 0
        shown.state_name, shown.state_icon = _("Leaves in a few seconds"), icon("clock", True)
        shown.undo_s = max(0, int(left)) if message.agent_id == viewer_id else 0
    elif failed:
        shown.state_name, shown.state_kind = (
            _("Not delivered to %(who)s") % {"who": failed[0].recipient},
            "is-late",
        )
        shown.state_icon, shown.state_why = icon("alert-triangle", True), failed[0].error
        shown.retry = failed[0].pk
    elif waits:
        shown.state_name, shown.state_icon = _("On its way"), icon("clock", True)
        if waits[0].error:
            shown.state_kind, shown.state_why, shown.retry = "is-soon", waits[0].error, waits[0].pk
    elif deliveries:
        shown.state_name, shown.state_icon = _("Delivered"), icon("checks", True)
    elif not shown.auto:
        shown.state_name, shown.state_icon = _("Sent"), icon("check", True)
    shown.to = shown.to or ", ".join(one.recipient for one in deliveries)
