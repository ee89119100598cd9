"""Letters that lost their charset, encoding, boundaries or file names on the way are read all the same."""

from __future__ import annotations

import base64
import quopri
import re

import pytest

from cauce.ground.mail.automatic import judge
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim

WORDS = "Hola: el código no llegó. ¿Qué hago?"
HEAD = (
    b"From: Luis =?utf-8?q?P=C3=A9rez?= <luis@prado.example>\r\nSubject: Re: Pedido\r\nMIME-Version: 1.0\r\n"
)
SMALL = re.sub(rb"=[0-9A-F]{2}", lambda found: found.group().lower(), quopri.encodestring(WORDS.encode()))
B64 = base64.b64encode(WORDS.encode())


def typed(charset: str, body: bytes, encoding: str = "8bit") -> bytes:
    return (
        HEAD
        + f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
        + body
    )


def parts(about: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed" + about + b"\r\n\r\n" + body


PART = b"--abc\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + WORDS.encode()

BODIES = {
    "no charset": HEAD + b"\r\n" + WORDS.encode("latin1"),
    "UTF-8 called ASCII": typed("us-ascii", WORDS.encode()),
    "Latin-1 called UTF-8": typed("utf-8", WORDS.encode("latin1")),
    "UTF-8 called Latin-1": typed("iso-8859-1", WORDS.encode()),
    "unknown-8bit": typed("unknown-8bit", WORDS.encode("latin1")),
    "a charset with more in its quotes": typed('"utf-8;format=flowed"', WORDS.encode()),
    "UTF8": typed("UTF8", WORDS.encode()),
    "UTF-16": typed("utf-16", base64.b64encode(WORDS.encode("utf-16")), "base64"),
    "Macintosh": typed("macintosh", WORDS.encode("mac_roman")),
    "quoted-printable": typed("utf-8", quopri.encodestring(WORDS.encode()), "quoted-printable"),
    "quoted-printable in small letters": typed("utf-8", SMALL, "quoted-printable"),
    "base64 without its end": typed("utf-8", B64.rstrip(b"="), "base64"),
    "base64 with a line of rubbish": typed("utf-8", B64[:20] + b"\r\n!!\r\n" + B64[20:], "base64"),
    "base64 with a list's footer": typed("utf-8", B64 + b"\r\n\r\n_____\r\nLista de vecinos\r\n", "base64"),
    "words called base64": typed("utf-8", WORDS.encode(), "base64"),
    "an open end": parts(b"; boundary=abc", PART),
    "no boundary": parts(b"", PART + b"\r\n--abc--\r\n"),
    "another boundary": parts(b"; boundary=zzz", PART + b"\r\n--abc--\r\n"),
    "lines that end with LF": typed("utf-8", WORDS.encode()).replace(b"\r\n", b"\n"),
    "lines that end with CR": typed("utf-8", WORDS.encode()).replace(b"\r\n", b"\r"),
    "a line of an mbox": b"From luis@prado.example Mon Mar  3 10:11:42 2025\r\n" + typed("utf-8", WORDS.encode()),
    "empty lines before": b"\r\n\r\n" + typed("utf-8", WORDS.encode()),
    "a mark of byte order": b"\xef\xbb\xbf" + typed("utf-8", WORDS.encode()),
    "a page": HEAD + b"Content-Type: text/html\r\n\r\n<meta charset=iso-8859-1><p>" + WORDS.encode("latin1"),
    "a page of entities": HEAD
    + b"Content-Type: text/html\r\n\r\n<p>Hola: el c&oacute;digo no lleg&oacute;. &iquest;Qu&eacute; hago?",
}  # fmt: skip

SUBJECTS = {
    "Latin-1 as it is": "Facturación".encode("latin1"),
    "UTF-8 as it is": "Facturación".encode(),
    "a letter cut in two": b"=?utf-8?B?" + base64.b64encode("Facturació".encode()[:10]) + b"?=\r\n =?utf-8?B?"
    + base64.b64encode("Facturación".encode()[10:]) + b"?=",
    "no blank between": b"=?utf-8?Q?Fac?==?utf-8?Q?turaci=C3=B3n?=",
    "with its language": b"=?iso-8859-1*es?Q?Facturaci=F3n?=",
    "in UTF-7": b"=?utf-7?Q?Facturaci+APM-n?=",
}  # fmt: skip

NAMES = {
    "RFC 2231": (b"Content-Disposition: attachment; filename*=utf-8''facturaci%C3%B3n.pdf", "facturación.pdf"),
    "RFC 2231 in two": (
        b"Content-Disposition: attachment; filename*0*=iso-8859-1''a%F1o;\r\n filename*1=\"_final.pdf\"",
        "año_final.pdf",
    ),
    "Latin-1 as it is": ('Content-Type: application/pdf; name="año.pdf"'.encode("latin1"), "año.pdf"),
    "RFC 2047": (b'Content-Type: application/pdf; name="=?iso-8859-1?Q?a=F1o.pdf?="', "año.pdf"),
    "blanks without quotes": (b"Content-Disposition: attachment; filename=mi factura 1.pdf", "mi factura 1.pdf"),
}  # fmt: skip


@pytest.mark.parametrize("raw", BODIES.values(), ids=BODIES)
def test_the_words_are_read(raw: bytes):
    mail = parse(raw)
    assert mail.readable
    assert trim(mail.text, mail.html, subject=mail.subject).new.strip() == WORDS
    assert judge(mail).kind == "person"


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_the_subject_is_read(subject: bytes):
    assert parse(b"From: a@b.example\r\nSubject: " + subject + b"\r\n\r\nHola").subject == "Facturación"


@pytest.mark.parametrize(("head", "name"), NAMES.values(), ids=NAMES)
def test_the_name_of_a_file_is_read(head: bytes, name: str):
    if not head.startswith(b"Content-Type"):
        head = b"Content-Type: application/pdf\r\n" + head
    body = (
        b"--b\r\n\r\nVa\r\n--b\r\n"
        + head
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n"
    )
    assert [one.name for one in parse(parts(b"; boundary=b", body)).attachments] == [name]
