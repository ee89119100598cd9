"""What a message shows: its words made safe, what was quoted folded away, its files, how its sending stands."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from markupsafe import Markup

from cauce.ground import clock
from cauce.workspace.icons import icon
from cauce.workspace.macros import Today, macros
from cauce.workspace.tickets.conversation.enclosed import (
    File,
    Invitation,
    files_of,
    invitations_of,
    signed_with,
)
from cauce.workspace.tickets.conversation.wording import words_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from cauce.channels.models import Delivery
    from cauce.tickets.models import Message

_MOST = 2000  # messages whose looks are kept


_rendered: dict[Hashable, Markup] = {}


@dataclass(slots=True)
class Said:
    """A message as `_message.html` takes it."""

    id: int
    side: str  # theirs, ours, note
    author: str
    author_id: int
    auto: bool
    to: str
    at: datetime
    html: Markup
    quoted: Markup
    remote: int  # pictures of other hosts
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
    invitations: tuple[Invitation, ...] = ()
    signed: str = ""  # OpenPGP, S/MIME
    has_format: bool = False
    has_original: bool = False
    unreadable: bool = False
    pictures: str = ""  # of remote pictures: blocked, shown, always; «» when there are none
    long: bool = False  # only its beginning is shown
    copied: str = ""
    hidden: str = ""  # who got it without the others' knowledge
    forwards: bool = False
    language: str = ""

    @property
    def foot(self) -> bool:
        """Whether anything stands under the words."""
        return bool(self.state_name or self.undo_s or self.has_format or self.pictures)


def said_of(
    message: Message, *, viewer_id: int, desk: str, deliveries: Sequence[Delivery] = (), with_pictures: bool = False,
    whole: bool = False,
) -> Said:  # fmt: skip
    """A message that was found for its viewer, ready to show: with its remote pictures or without, cut or `whole`."""
    side = {"in": "theirs", "out": "ours"}.get(message.direction, "note")
    person = message.contact or message.agent
    author = (person.name if person else "") or _address(message) or desk
    always = shows_pictures(message)
    account_id = person.account_id if person else 0
    words = words_of(message, account_id, with_pictures=with_pictures or always, whole=whole)
    shown = Said(
        message.pk, side, author, person.pk if person else 0, bool(message.automatic), "", message.created_at,
        words.new, words.quoted, words.remote, message.state,
    )  # fmt: skip
    shown.to = ", ".join(_people(message, "to")) if side == "ours" else ""
    shown.copied, shown.hidden = (", ".join(_people(message, role)) for role in ("cc", "bcc"))
    shown.forwards = "forward" in message.body.headers
    shown.files, shown.long = files_of(message), words.long
    shown.signed = signed_with(shown.files)
    if words.remote:
        shown.pictures = "always" if always else "shown" if with_pictures else "blocked"
    if side == "theirs":
        shown.has_format, shown.has_original = bool(message.body.html), message.raw_id is not None
        shown.invitations = invitations_of(message)
        shown.unreadable = "unreadable" in message.body.headers
    if side == "theirs" and (message.body.headers.get("verdict") or {}).get("failed"):
        shown.warning_late = True
        shown.warning = _(
            "This mail may not be from whom it says: the domain it names does not vouch for it. Trust no links, files"
            " or account numbers in it before you have asked by another way."
        )
    elif message.stranger:
        shown.warning = _(
            "Somebody else writes: they were not in this conversation. They get no answers until you accept them."
        )
    elif message.body.headers.get("cut"):
        shown.warning = _(
            "This mail is larger than Cauce takes: its end is missing here, and files may be incomplete. It lies whole"
            " in its own mailbox."
        )
    elif message.duplicate_of_id:
        shown.warning = _("Possible duplicate: it carries the identity of another message, with other words.")
    if side == "ours":
        _sending(shown, message, viewer_id, deliveries)
    return shown


def shows_pictures(message: Message) -> bool:
    """Whether remote pictures are shown unasked: they are of somebody trusted, and it is really they who write."""
    contact = message.contact
    if contact is None or contact.pictures_since is None or message.stranger:
        return False
    return not (message.body.headers.get("verdict") or {}).get("failed")


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


def _sending(shown: Said, message: Message, viewer_id: int, deliveries: Sequence[Delivery]) -> None:
    """How an answer's sending stands, the worst first: refused, waiting, on its way, taken."""
    failed = [one for one in deliveries if one.state == "failed"]
    waits = [one for one in deliveries if one.state == "queued"]
    unwanted = [one for one in deliveries if one.fate == "complained"]
    later = [one for one in deliveries if one.fate == "deferred"]
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
    elif unwanted:
        shown.state_name = _("%(who)s called it unwanted") % {"who": unwanted[0].recipient}
        shown.state_kind, shown.state_icon = "is-late", icon("alert-triangle", True)
    elif later:
        shown.state_name, shown.state_icon = _("Their server takes it later"), icon("clock", True)
        shown.state_kind, shown.state_why = "is-soon", later[0].error
    elif deliveries:
        shown.state_name, shown.state_icon = _("Delivered"), icon("checks", True)
    elif not shown.auto:
        shown.state_name, shown.state_icon = _("Sent"), icon("check", True)
    shown.to = shown.to or ", ".join(one.recipient for one in deliveries)
