"""What came with a message: files with their pictures, mails inside it, signatures, invitations."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cauce.ground.files import previews
from cauce.workspace.tickets.conversation.files import SHOWN

if TYPE_CHECKING:
    from cauce.tickets.models import Attachment, Message

_MAILS = frozenset({"message/rfc822", "message/global"})
_SIGNATURES = {
    "application/pgp-signature": "OpenPGP", "application/pkcs7-signature": "S/MIME",
    "application/x-pkcs7-signature": "S/MIME",
}  # fmt: skip


class File(NamedTuple):
    """A file of a message. `kind`: file, image, pdf, mail, signature; `look`: where it is seen large, if it can be
    (of a signature, its kind)."""

    id: int
    name: str
    size: int
    kind: str
    look: str
    threat: str  # what a scanner found; such a file is never given out
    unscanned: bool

    @property
    def href(self) -> str:
        """Where it is saved from."""
        return f"/attachments/{self.id}"


class Invitation(NamedTuple):
    """A meeting that a mail invites to, moves, calls off or answers; times as the reader's clock shows them."""

    said: str
    what: str
    when: str
    where: str
    organiser: str
    called_off: bool


def files_of(message: Message) -> tuple[File, ...]:
    """The files that stand under a message; those that its text shows are left out."""
    from_outside = message.direction == "in"
    return tuple(
        _file(one, from_outside) for one in message.attachments.all() if not (one.inline and one.content_id)
    )


def invitations_of(message: Message) -> tuple[Invitation, ...]:
    """The invitations that were found in a mail when it came in."""
    found = message.body.headers.get("invitations") or ()
    return tuple(_invitation(one) for one in found)


def signed_with(files: tuple[File, ...]) -> str:
    """The kind of signature that came with a message; «» without one."""
    return next((file.look for file in files if file.kind == "signature"), "")


def _file(one: Attachment, from_outside: bool) -> File:
    kind, look = previews.kind_of(one.content_type, one.name), ""
    if one.content_type in _MAILS:
        kind = "mail"
    elif one.content_type in _SIGNATURES:
        kind, look = "signature", _SIGNATURES[one.content_type]
    elif kind:
        shown = one.content_type in SHOWN
        look = f"/attachments/{one.pk}" if shown else f"/attachments/{one.pk}/preview?size=large"
    waits = from_outside and bool(settings.CLAMD) and one.threat is None
    return File(one.pk, one.name, one.size, kind or "file", look, one.threat or "", waits)


def _invitation(one: dict[str, Any]) -> Invitation:
    method, organiser = one.get("method", ""), one.get("organiser", "")
    said = {
        "CANCEL": _("Called off"), "REPLY": _("Answer to an invitation"), "COUNTER": _("Another time is proposed"),
    }.get(method, _("Invitation"))  # fmt: skip
    when = _span(one.get("start", ""), one.get("end", ""))
    if one.get("repeats"):
        when = _("%(when)s, and again after that") % {"when": when}
    return Invitation(
        said,
        one.get("what", "") or _("(no subject)"),
        when,
        one.get("where", ""),
        organiser,
        method == "CANCEL",
    )


def _span(start: str, end: str) -> str:
    """«mar 24 nov 2026, 10:00–11:00» in the reader's zone; days alone for what lasts whole days."""
    begins, ends = _read(start), _read(end)
    if begins is None:
        return ""
    if not isinstance(begins, datetime):
        last = ends if ends is not None and not isinstance(ends, datetime) else begins
        return _day(begins) if last <= begins else f"{_day(begins)} – {_day(last)}"
    said = f"{_day(begins)}, {begins:%H:%M}"
    if not isinstance(ends, datetime):
        return said
    return f"{said}–{ends:%H:%M}" if ends.date() == begins.date() else f"{said} – {_day(ends)}, {ends:%H:%M}"


def _read(moment: str) -> date | datetime | None:
    """A day («2026-11-24»), or a moment on the reader's clock; one without a zone is taken as it was written."""
    try:
        if len(moment) <= 10:
            return date.fromisoformat(moment)
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return found.astimezone(timezone.get_current_timezone()) if found.tzinfo else found


def _day(day: date) -> str:
    # Translators: a day with its weekday and year, in the letters of Django's date format.
    return formats.date_format(day, _("D, M j, Y"))
