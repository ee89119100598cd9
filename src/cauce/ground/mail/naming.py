"""Names of attachments: decoded, and cleaned so that no page, header, disk or reader is fooled by them."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from urllib.parse import unquote_to_bytes

from cauce.ground.mail.charsets import decode
from cauce.ground.mail.headers import words

MAX_NAME = 150
_EXTENDED = re.compile(r"(utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d)'[A-Za-z-]*'(.+)$", re.I | re.S)
_USUAL = {
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "application/octet-stream": ".bin",
}


def clean_name(name: str) -> str:
    """A file name without folders, control characters or turned writing direction; «» if nothing is left."""
    name = words(name)
    if len(name) > 1 and name[0] == name[-1] == "'":
        name = name[1:-1]
    if extended := _EXTENDED.match(name):
        # RFC 2231 in a parameter that does not say so with a star.
        name = decode(unquote_to_bytes(extended.group(2)), extended.group(1))[0]
    name = "".join(" " if character in "\r\n\t" else character for character in name)
    # Cf holds the bidirectional overrides that make «factura[U+202E]fdp.exe» look like a PDF.
    name = "".join(
        character for character in name if unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    name = re.split(r"[/\\]", name)[-1]
    name = re.sub(r"[<>:\"|?*]", "_", " ".join(name.split())).strip(" .")
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        name = (
            f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:MAX_NAME]
        )
    return name


def made_name(content_type: str, number: int, title: str = "") -> str:
    """A name for a part that has none: the title of an enclosed mail, else its kind and number."""
    ending = _USUAL.get(content_type) or mimetypes.guess_extension(content_type, strict=False) or ".bin"
    if title and (base := clean_name(title[: MAX_NAME - 10])):
        return base + ending
    kind = content_type.partition("/")[0]
    return f"{kind if kind in ('image', 'audio', 'video', 'text', 'message') else 'file'}-{number}{ending}"
