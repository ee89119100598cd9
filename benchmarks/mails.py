"""Mails of customers as bytes, from a seed: charsets, encodings, HTML, attachments and replies as they come.

`python -m benchmarks.mails FOLDER --count 250` writes them as files.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from pathlib import Path
from random import Random

from benchmarks import spanish

BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CHARSETS = ("utf-8",) * 7 + ("iso-8859-1",) * 2 + ("windows-1252",)
PROGRAMS = ("Microsoft Outlook 16.0", "Apple Mail (2.3774)", "Mozilla Thunderbird", "Roundcube Webmail/1.6")
KINDS = {
    "png": ("image", "png", b"\x89PNG\r\n\x1a\n", "captura"),
    "pdf": ("application", "pdf", b"%PDF-1.5\n", "factura"),
    "xlsx": (
        "application",
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b"PK\x03\x04",
        "listado",
    ),
}


@dataclass(slots=True)
class Mail:
    """A mail and what must become of it: every mail of a `thread` belongs in one ticket."""

    raw: bytes
    sender: str
    message_id: str
    thread: int
    is_reply: bool
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Thread:
    number: int
    name: str
    address: str
    subject: str
    ids: list[str]
    last_text: str


def mails(
    count: int, *, seed: int = 42, to: str = "soporte@taller.example", replies: float = 0.3,
    html: float = 0.2, attached: float = 0.1, attachment_kb: int = 30, until: datetime = BEGINNING,
) -> Iterator[Mail]:  # fmt: skip
    """So many mails, two seconds apart, the last one written at `until`.

    Replies name earlier mails in In-Reply-To and References.
    """
    rng = Random(seed)
    threads: list[_Thread] = []
    for number in range(count):
        written = until - timedelta(seconds=2 * (count - number))
        is_reply = number >= max(1, count // 10) and rng.random() < replies
        words = spanish.search_words(rng)
        text = spanish.text(rng, spanish.size(rng), holding=words)
        if is_reply:
            thread = rng.choice(threads)
            text = f"{text}\n\nEl {written:%d/%m/%Y a las %H:%M}, Soporte <{to}> escribió:\n{quoted(thread.last_text)}"
        else:
            name, address = spanish.person(rng, number)
            thread = _Thread(len(threads), name, address, spanish.subject(rng), [], "")
            threads.append(thread)
            text = f"{text}\n\n{name}\nTel. 9{rng.randrange(10**8):08d}"
        message_id = f"<{rng.getrandbits(64):016x}.{number:06d}@{thread.address.split('@')[1]}>"
        message = _message(rng, thread, text, message_id, to, written, is_reply)
        if rng.random() < html:
            message.add_alternative(as_html(text), subtype="html", charset="utf-8")
        if rng.random() < attached:
            attach(rng, message, attachment_kb, number)
        thread.ids.append(message_id)
        thread.last_text = text
        yield Mail(message.as_bytes(policy=SMTP), thread.address, message_id, thread.number, is_reply, words)


def _message(
    rng: Random, thread: _Thread, text: str, message_id: str, to: str, written: datetime, is_reply: bool
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(written)
    message["From"] = f'"{thread.name}" <{thread.address}>'
    message["To"] = f"Soporte <{to}>"
    message["Subject"] = f"Re: {thread.subject}" if is_reply else thread.subject
    message["Message-ID"] = message_id
    if is_reply:
        message["In-Reply-To"] = thread.ids[-1]
        message["References"] = " ".join(thread.ids[-6:])
    message["X-Mailer"] = rng.choice(PROGRAMS)
    charset = rng.choice(CHARSETS)
    kept = text.encode(charset, "replace").decode(charset)
    message.set_content(kept, charset=charset, cte=rng.choice(("quoted-printable",) * 3 + ("base64",)))
    return message


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n")[:14])


def as_html(text: str) -> str:
    paragraphs = "".join(f'<p style="margin:0 0 1em">{escape(part)}</p>\r\n' for part in text.split("\n\n"))
    return f'<html><body lang="ES">\r\n{paragraphs.replace(chr(10) + ">", "<br>&gt;")}</body></html>'


def attach(rng: Random, message: EmailMessage, kilobytes: int, number: int) -> None:
    extension = rng.choice(tuple(KINDS))
    main, sub, magic, name = KINDS[extension]
    content = magic + rng.randbytes(kilobytes * 1024 - len(magic))
    message.add_attachment(content, maintype=main, subtype=sub, filename=f"{name}_{number:03d}.{extension}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(mails(options.count, seed=options.seed)):
        (options.folder / f"{number:06d}.eml").write_bytes(mail.raw)


if __name__ == "__main__":
    main()
