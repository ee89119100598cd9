"""From the tree of parts to what a person sees (one text, one HTML, the attachments) and to what machines read.

Invariant: every part that holds anything ends up in the text, in the HTML or among the attachments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from cauce.ground.mail.charsets import decode
from cauce.ground.mail.flowed import unflow
from cauce.ground.mail.headers import first, plain, read_block, unstructured
from cauce.ground.mail.mime import Part
from cauce.ground.mail.naming import clean_name, made_name
from cauce.ground.mail.parsed import Attachment
from cauce.ground.text.plain import html_to_text

MAX_BODY = 5_000_000  # bytes of one text part that are shown; the whole stays in the original
_REPORTS = frozenset({
    "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
    "message/global-disposition-notification", "message/feedback-report", "message/global-headers",
    "text/rfc822-headers", "text/rfc822-header",
})  # fmt: skip
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_ENCRYPTED = frozenset({"application/pgp-encrypted"})
_TEXTS = frozenset(
    {"text/plain", "text/enriched", "text/richtext", "text", "text/markdown", "text/x-markdown"}
)
# Copies of the body for watches and for pages that run code inside the mail program.
_IGNORED_COPIES = frozenset({"text/watch-html", "text/x-amp-html"})


@dataclass(slots=True)
class _Stretch:
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


def collect(root: Part) -> Bodies:
    """Walk the tree once; every leaf is decoded at most twice (to hash it, and to read it when it is text)."""
    bodies = Bodies()
    if root.type == "multipart/report":
        bodies.report_type = root.parameters.get("report-type", "").lower()
    stretches = list(_walk(root, bodies, alone=True))
    if not any(stretch.text.strip() or stretch.html.strip() for stretch in stretches):
        stretches = _promoted(root, bodies)
    if any(stretch.html for stretch in stretches):
        bodies.html = "\n".join(stretch.html or _as_html(stretch.text) for stretch in stretches)
    texts = [
        stretch.text if stretch.text.strip() or not stretch.html else html_to_text(stretch.html)
        for stretch in stretches
    ]
    bodies.text = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    return bodies


def _walk(part: Part, bodies: Bodies, *, alone: bool = False) -> Iterator[_Stretch]:
    if part.children and part.type == "multipart/alternative":
        yield from _alternative(part, bodies)
    elif part.main == "multipart":
        if part.type == "multipart/encrypted":
            bodies.encrypted = True
        for child in part.children:
            yield from _walk(child, bodies)
    elif _is_body(part, alone=alone):
        text = _text_of(part, bodies)
        if part.type == "text/html":
            yield _Stretch(html=text)
        else:
            yield _Stretch(text=text)
    else:
        _keep(part, bodies)


def _alternative(part: Part, bodies: Bodies) -> Iterator[_Stretch]:
    """Forms of one body. Several texts or HTMLs inside a form stay together."""
    text: list[str] = []
    html: list[str] = []
    for child in part.children:
        if child.type in _IGNORED_COPIES:
            bodies.digests.append(_digest(child))
            continue
        found = list(_walk(child, bodies))
        if any(stretch.html for stretch in found):
            html.append("\n".join(stretch.html or _as_html(stretch.text) for stretch in found))
        else:
            text.extend(stretch.text for stretch in found if stretch.text.strip())
    # Of several pages the last is the richest (RFC 2046 §5.1.4). Several texts should be one text in several
    # forms, but programs put different ones in: none is lost.
    yield _Stretch(text="\n\n".join(dict.fromkeys(text)), html=html[-1] if html else "")


def _is_body(part: Part, *, alone: bool) -> bool:
    if part.type not in _TEXTS and part.type != "text/html":
        return False
    named = bool(part.disposition_parameters.get("filename") or part.parameters.get("name"))
    if alone:
        return part.disposition != "attachment" or not named
    return part.disposition != "attachment" and not named


def _text_of(part: Part, bodies: Bodies) -> str:
    data = bytearray()
    for chunk in part.chunks():
        data += chunk
        if len(data) > MAX_BODY:
            bodies.defects.add("long")
            break
    text, honest = decode(bytes(data), part.parameters.get("charset", ""), html=part.type == "text/html")
    if not honest:
        bodies.defects.add("charset")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bodies.digests.append(_digest_of_text(part.type, text))
    if part.type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    if part.type in ("text/enriched", "text/richtext"):
        text = html_to_text(text.replace("<<", "&lt;").replace("\n", "<br>"))
    return text


def _digest_of_text(kind: str, text: str) -> bytes:
    # White space at line ends differs between SMTP, IMAP and mbox copies of one mail.
    folded = "\n".join(line.rstrip() for line in text.rstrip().split("\n"))
    return hashlib.sha256(f"{kind}\0{folded}".encode()).digest()


def _digest(part: Part) -> bytes:
    digest = hashlib.sha256(part.type.encode("ascii", "replace") + b"\0")
    for chunk in part.chunks():
        digest.update(chunk)
    return digest.digest()


def _keep(part: Part, bodies: Bodies) -> None:
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
    if part.type in _REPORTS or (bodies.report_type and part.type in _MESSAGES):
        bodies.reports.append(decode(_head(part, 200_000), part.parameters.get("charset", ""))[0])
    cid = plain(first(part.fields, "content-id")).strip("<> ") or None
    named = part.disposition_parameters.get("filename") or part.parameters.get("name") or ""
    if not size and not named and part.type in _TEXTS:
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


def _kind(part: Part) -> str:
    if part.type in _MESSAGES:
        return "message"
    if part.type == "text/calendar":
        return "calendar"
    if part.type in _REPORTS:
        return "report"
    return "signature" if part.type in _SIGNATURES else "file"


def _head(part: Part, limit: int) -> bytes:
    data = b""
    for chunk in part.chunks():
        data += chunk
        if len(data) >= limit:
            break
    return data[:limit]


def _title(part: Part) -> str:
    head = _head(part, 64 * 1024)
    return unstructured(first(read_block(head, 0, len(head), top=True).fields, "subject"))


def _promoted(root: Part, bodies: Bodies) -> list[_Stretch]:
    """No body was found: the first named text not sent as an attachment is shown, and stays an attachment too."""
    for leaf in root.leaves():
        if leaf.type in (*_TEXTS, "text/html") and leaf.disposition != "attachment":
            text = _text_of(leaf, Bodies())
            if text.strip():
                return [_Stretch(html=text) if leaf.type == "text/html" else _Stretch(text=text)]
    return []


def _as_html(text: str) -> str:
    if not text.strip():
        return ""
    return f"<div>{escape(text.strip()).replace(chr(10), '<br>')}</div>"
