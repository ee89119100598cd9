"""Handing a mail to a carrier.

Invariant: what leaves is what was composed. A carrier that takes whole mails gets the bytes; from the others' parts the
same words, files and ids are built. A second try carries the same Message-ID.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import Any

from anymail.exceptions import (
    AnymailError,
    AnymailNotSupportedWarning,
    AnymailRecipientsRefused,
    AnymailUnsupportedFeature,
)
from anymail.message import AnymailMessage
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from cauce.channels.email.carriers.known import MARK, Recipient, Taken, Way
from cauce.channels.errors import NotDelivered

TIMEOUT_S = 60
# What a second try would not change. A key that is refused may be mended meanwhile, so it is no such thing.
FOR_GOOD = frozenset({400, 406, 413, 422})
_FOR_NOTICES = frozenset({"region", "webhook_signing_key", "tracking_webhook_verification_key"})
# A carrier writes these itself, or has a place of its own for them.
_PLACED = frozenset({
    "from", "to", "cc", "bcc", "reply-to", "subject", "date", "mime-version", "content-type",
    "content-transfer-encoding",
})  # fmt: skip
warnings.filterwarnings(
    "ignore", category=AnymailNotSupportedWarning
)  # SendGrid: works, though nobody there tries it


def send(way: Way, recipients: Sequence[Recipient], content: bytes, *, mark: str = "") -> dict[str, Taken]:
    """Hand a mail over for these, all at once; by address what became of each. Raises NotDelivered."""
    whole = message_from_bytes(content, policy=policy.default)
    assert isinstance(whole, EmailMessage)
    mail = _built(way, whole, recipients)
    mail.whole = content
    if mark:
        mail.metadata = {MARK: mark}
    if way.known.tracks:
        mail.track_clicks = mail.track_opens = False  # nobody is spied upon, whatever is ticked there
    try:
        mail.connection = get_connection(way.known.sends, **_told(way))
        mail.send()
    except AnymailRecipientsRefused as error:
        raise NotDelivered(_said(way, error), permanent=True) from error
    except AnymailUnsupportedFeature as error:
        raise NotDelivered(f"{way.known.name}: {error}", permanent=True) from error
    except AnymailError as error:
        raise NotDelivered(_said(way, error), permanent=error.status_code in FOR_GOOD) from error
    found = {address.casefold(): one for address, one in mail.anymail_status.recipients.items()}
    return {one.address: _taken(way, found.get(one.address.casefold())) for one in recipients}


def _told(way: Way) -> dict[str, Any]:
    """What Anymail's class wants to know."""
    asked = (one.name for one in way.known.parts if one.name not in _FOR_NOTICES)
    said = {name: way.said[name] for name in asked if way.said.get(name)}
    return said | {"api_url": way.base, "timeout": TIMEOUT_S}


def _taken(way: Way, status: Any) -> Taken:
    state = getattr(status, "status", None) or "queued"
    name = str(getattr(status, "message_id", None) or "")
    words = f"{way.known.name}: {state} {name}".strip()
    return Taken(state not in ("rejected", "invalid", "failed"), words, name.strip("<>"))


def _said(way: Way, error: AnymailError) -> str:
    """The carrier's words, on one line."""
    response = error.response
    if response is None:
        return _("The server %(host)s cannot be reached: %(why)s") % {
            "host": way.known.name, "why": error.__cause__ or error,
        }  # fmt: skip
    try:
        said = _words_in(response.json())
    except ValueError:
        said = response.text
    return f"{way.known.name} {response.status_code}: {' '.join(said.split())}"[:1000]


def _words_in(answer: Any) -> str:
    """What a person would read of an answer in JSON, wherever it stands."""
    if isinstance(answer, dict):
        for name in ("message", "Message", "ErrorMessage", "errors", "Errors", "Messages", "error"):
            if answer.get(name):
                return _words_in(answer[name])
    if isinstance(answer, list):
        return " ".join(_words_in(one) for one in answer)
    return str(answer)


def _built(way: Way, whole: EmailMessage, recipients: Sequence[Recipient]) -> AnymailMessage:
    text, html = whole.get_body(("plain",)), whole.get_body(("html",))
    shown = {
        one.addr_spec.casefold(): str(one)
        for name in ("To", "Cc")
        for one in (whole[name].addresses if whole[name] else ())
    }
    by_role = {
        role: [shown.get(one.address.casefold(), one.address) for one in recipients if one.role == role]
        for role in ("to", "cc", "bcc")
    }
    if not by_role["to"]:  # some carriers want somebody there
        by_role["to"], by_role["cc"] = by_role["cc"] or by_role["bcc"], []
        by_role["bcc"] = [one for one in by_role["bcc"] if one not in by_role["to"]]
    mail = AnymailMessage(
        subject=str(whole["Subject"] or ""), body=text.get_content() if text else "",
        from_email=str(whole["From"]), headers=_head(way, whole), **by_role,
    )  # fmt: skip
    mail.reply_to = [str(one) for one in whole["Reply-To"].addresses] if whole["Reply-To"] else []
    if html is not None:
        mail.attach_alternative(html.get_content(), "text/html")
    mail.attachments = [_file(way, part) for part in _files(whole, {id(text), id(html)})]
    return mail


def _head(way: Way, whole: EmailMessage) -> dict[str, str]:
    kept = {
        name: " ".join(str(value).split()) for name, value in whole.items() if name.lower() not in _PLACED
    }
    if not way.known.names_mail:
        kept.pop("Message-ID", None)
    return kept | way.known.headers


def _files(whole: EmailMessage, bodies: set[int]) -> list[MIMEPart]:
    found: list[MIMEPart] = []
    for part in whole.iter_parts() if whole.is_multipart() else ():
        if id(part) in bodies or not isinstance(part, MIMEPart):
            continue
        inside = part.get_content_maintype() == "multipart"
        found.extend(_files(part, bodies) if inside else [part])  # type: ignore[arg-type]
    return found


def _file(way: Way, part: MIMEPart) -> Any:
    name, kind = part.get_filename() or "", part.get_content_type()
    if part["Content-ID"] and part.get_content_disposition() != "attachment" and way.known.pictures:
        return part
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else part.get_payload(0).as_bytes()  # type: ignore[union-attr]
    if kind.startswith("text/"):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            kind = "application/octet-stream"  # Anymail takes every text for UTF-8
    return (name, data, kind)
