"""Parts that are not the body: what a message keeps as files, and what it keeps for machines."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass, field

from cauce.ground.mail import tnef
from cauce.ground.mail.charsets import decode
from cauce.ground.mail.headers import Field, first, plain, read_block, unstructured
from cauce.ground.mail.mime import Part
from cauce.ground.mail.naming import clean_name, made_name
from cauce.ground.mail.parsed import Attachment

MAX_BODY = 5_000_000  # bytes of one text part that are shown; the whole stays in the original
_REPORTS = frozenset({
    "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
    "message/global-disposition-notification", "message/feedback-report", "message/global-headers",
    "text/rfc822-headers", "text/rfc822-header",
})  # fmt: skip
MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_ENCRYPTED = frozenset({"application/pgp-encrypted"})
_WRAPPINGS = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
TEXTS = frozenset(
    {"text/plain", "text/enriched", "text/richtext", "text", "text/markdown", "text/x-markdown"}
)


@dataclass(slots=True)
class Stretch:
    """A stretch of the body, in one form or in both."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Bodies:
    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    report_type: str = ""
    digests: list[bytes] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)
    encrypted: bool = False
    wrapped: list[Stretch] = field(default_factory=list)  # what a winmail.dat says


def keep(part: Part, bodies: Bodies) -> None:
    """A leaf that is not the body becomes an attachment; what is for machines is noted as well."""
    if part.type in _ENCRYPTED:
        bodies.encrypted = True
    if (
        part.type == "application/pkcs7-mime"
        and part.parameters.get("smime-type", "").lower() == "enveloped-data"
    ):
        bodies.encrypted = True
    size, digest = 0, hashlib.sha256()
    for chunk in part.chunks():
        size += len(chunk)
        digest.update(chunk)
    bodies.digests.append(hashlib.sha256(part.type.encode("ascii", "replace") + digest.digest()).digest())
    kind = _kind(part)
    if part.type == "text/calendar":
        bodies.calendars.append(decode(part.content()[:MAX_BODY], part.parameters.get("charset", ""))[0])
    if part.type in _REPORTS or (bodies.report_type and part.type in MESSAGES):
        bodies.reports.append(decode(head(part, 200_000), part.parameters.get("charset", ""))[0])
    cid = plain(first(part.fields, "content-id")).strip("<> ") or None
    named = part.named
    if not size and not named and part.type in TEXTS:
        return  # an empty part between two boundaries
    if part.type == "text/plain" and not named and part.disposition != "attachment":
        return
    inline = part.disposition == "inline" or (cid is not None and part.disposition != "attachment")
    bodies.attachments.append(
        Attachment(
            name=clean_name(named)
            or made_name(part.type, len(bodies.attachments) + 1, _title(part) if kind == "message" else ""),
            content_type=part.type,
            size=size,
            sha256=digest.hexdigest(),
            cid=cid,
            inline=inline,
            kind=kind,
            _chunks=part.chunks,
        )
    )


def unwrap(part: Part, bodies: Bodies) -> bool:
    """The files of a winmail.dat in its place, and its words where the mail has no other."""
    if part.type not in _WRAPPINGS and part.named.lower() != "winmail.dat":
        return False
    data = part.content()
    found = tnef.read(data)
    if found is None:
        return False
    bodies.digests.append(hashlib.sha256(data).digest())
    bodies.wrapped.append(Stretch(found.text, found.html))
    for file in found.files:
        name = file.name or "file"
        kind = file.content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        about = {"filename": name}
        fields = [Field("content-id", file.cid.encode("utf-8", "replace"))] if file.cid else []
        keep(
            Part(
                data,
                fields,
                file.start,
                max(file.start, file.end),
                kind,
                {},
                "attachment",
                about,
                "",
                part.depth + 1,
            ),
            bodies,
        )
    return True


def _kind(part: Part) -> str:
    if part.type in MESSAGES:
        return "message"
    if part.type == "text/calendar":
        return "calendar"
    if part.type in _REPORTS:
        return "report"
    return "signature" if part.type in _SIGNATURES else "file"


def head(part: Part, limit: int) -> bytes:
    """The first bytes of a part's content."""
    data = b""
    for chunk in part.chunks():
        data += chunk
        if len(data) >= limit:
            break
    return data[:limit]


def _title(part: Part) -> str:
    begun = head(part, 64 * 1024)
    return unstructured(first(read_block(begun, 0, len(begun), top=True).fields, "subject"))
