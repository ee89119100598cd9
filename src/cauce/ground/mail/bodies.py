"""From the tree of parts to what a person sees (one text, one HTML, the attachments) and to what machines read.

Invariant: every part that holds anything ends up in the text, in the HTML or among the attachments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from html import escape

from cauce.ground.mail.charsets import clean, decode
from cauce.ground.mail.flowed import unflow
from cauce.ground.mail.headers import first, unstructured
from cauce.ground.mail.keeping import MAX_BODY, MESSAGES, TEXTS, Bodies, Stretch, head, keep, unwrap
from cauce.ground.mail.mime import Part, read_tree
from cauce.ground.text.plain import html_to_text

_MOST_WITHIN = 3  # letters within letters that are shown
_FORWARDED = "---------- Forwarded message ---------"
# Copies of the body for watches and for pages that run code inside the mail program.
_IGNORED_COPIES = frozenset({"text/watch-html", "text/x-amp-html"})


def collect(root: Part, *, within: int = 0) -> Bodies:
    """Walk the tree once; every leaf is decoded at most twice (to hash it, and to read it when it is text)."""
    bodies = Bodies()
    if root.type == "multipart/report":
        bodies.report_type = root.parameters.get("report-type", "").lower()
    stretches = list(_walk(root, bodies, alone=True))
    if not any(stretch.text.strip() or stretch.html.strip() for stretch in stretches):
        stretches = bodies.wrapped or _promoted(root, bodies, within)
        for stretch in stretches:
            stretch.text, stretch.html = clean(stretch.text), clean(stretch.html)
    if any(stretch.html for stretch in stretches):
        bodies.html = "\n".join(stretch.html or _as_html(stretch.text) for stretch in stretches)
    texts = [
        stretch.text if stretch.text.strip() or not stretch.html else html_to_text(stretch.html)
        for stretch in stretches
    ]
    bodies.text = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    return bodies


def _walk(part: Part, bodies: Bodies, *, alone: bool = False) -> Iterator[Stretch]:
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
            yield Stretch(html=text)
        else:
            yield Stretch(text=text)
    elif not unwrap(part, bodies):
        keep(part, bodies)


def _alternative(part: Part, bodies: Bodies) -> Iterator[Stretch]:
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
    yield Stretch(text="\n\n".join(dict.fromkeys(text)), html=html[-1] if html else "")


def _is_body(part: Part, *, alone: bool) -> bool:
    if part.type not in TEXTS and part.type != "text/html":
        return False
    if alone:
        return part.disposition != "attachment" or not part.named
    return part.disposition != "attachment" and not part.named


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


def _promoted(root: Part, bodies: Bodies, within: int) -> list[Stretch]:
    """No body was found: the first named text not sent as an attachment is shown, and stays an attachment too."""
    for leaf in root.leaves():
        if leaf.type in (*TEXTS, "text/html") and leaf.disposition != "attachment":
            text = _text_of(leaf, Bodies())
            if text.strip():
                return [Stretch(html=text) if leaf.type == "text/html" else Stretch(text=text)]
    enclosed = [leaf for leaf in root.leaves() if leaf.type in MESSAGES]
    shown = len(enclosed) == 1 and not bodies.report_type and within < _MOST_WITHIN
    return [_enclosed(enclosed[0], within)] if shown else []


def _enclosed(part: Part, within: int) -> Stretch:
    """A letter sent on as a file, with no word about it: its head and its words are what there is to read."""
    inner, _ = read_tree(head(part, MAX_BODY))
    said = collect(inner, within=within + 1)
    named = [
        f"{name.title()}: {words}"
        for name in ("from", "date", "to", "subject")
        if (words := unstructured(first(inner.fields, name)))
    ]
    return Stretch(text="\n".join([_FORWARDED, *named, "", said.text]))


def _as_html(text: str) -> str:
    if not text.strip():
        return ""
    return f"<div>{escape(text.strip()).replace(chr(10), '<br>')}</div>"
