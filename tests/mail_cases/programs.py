"""Answers as mail programs shape them, in folder `programs`: whole mails, made of texts in which ⟦…⟧ is what is new.

Each is sent in another charset and encoding than its neighbours, so that the way in is tried as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "programs"
_NEW = re.compile("⟦(.*?)⟧", re.S)
_TAGS = re.compile(r"<[^>]*>")
_MARKS = str.maketrans("", "", "⟦⟧")
_WAYS = (
    ("utf-8", "quoted-printable"), ("utf-8", "base64"), ("cp1252", "8bit"), ("utf-8", "8bit"),
    ("cp1252", "quoted-printable"),
)  # fmt: skip


class Answer(NamedTuple):
    name: str
    raw: bytes
    new: str  # without any white space: programs differ in nothing but that


def answers() -> Iterator[Answer]:
    """Every answer of the folder as a mail."""
    for path in sorted(FOLDER.glob("*.txt")):
        for number, (title, text) in enumerate(_cut(path.read_text("utf-8"))):
            name, _, options = title.partition(" | ")
            subject = options.removeprefix("subject=") or "Re: Pedido 123"
            page = path.stem == "html"
            raw = _mail(text.translate(_MARKS), subject, number, page=page)
            yield Answer(f"{path.stem}: {name}", raw, bare(_expected(text, page=page)))


def bare(text: str) -> str:
    """Only what can be read."""
    return re.sub(r"[\s\ufeff\u200b>]+|-{20,}", "", text)


def _cut(text: str) -> Iterator[tuple[str, str]]:
    for case in re.split(r"^=== ", text, flags=re.M)[1:]:
        title, _, body = case.partition("\n")
        yield title, body.rstrip("\n")


def _expected(text: str, *, page: bool) -> str:
    new = "".join(_NEW.findall(text))
    if not page:
        return new
    return _TAGS.sub("", new).replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">")


def _mail(text: str, subject: str, number: int, *, page: bool) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Luis Prado <luis@prado.example>"
    message["To"] = "soporte@tiendaazul.example"
    message["Subject"] = subject
    message["Message-ID"] = f"<{number}@prado.example>"
    charset, encoding = _WAYS[number % len(_WAYS)]
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    message.set_content(text, subtype="html" if page else "plain", charset=charset, cte=encoding)
    return bytes(message)
