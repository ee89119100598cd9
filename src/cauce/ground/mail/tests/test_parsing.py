# ruff: noqa: E501 - one case a line reads best
"""Any bytes are a mail, and what can be read of it is."""

from __future__ import annotations

import base64
import mmap
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cauce.ground.mail.parsing import parse

HEAD = b"From: =?utf-8?q?Ana_Ru=C3=ADz?= <Ana@Correo.example>\r\nTo: soporte@tienda.example\r\nDate: Mon, 3 Mar 2025 10:15:00 +0100\r\n"


def mail(body: bytes, *headers: bytes, subject: bytes = b"Hola") -> bytes:
    return (
        HEAD + b"Subject: " + subject + b"\r\n" + b"".join(one + b"\r\n" for one in headers) + b"\r\n" + body
    )


def test_an_ordinary_mail_is_read():
    read = parse(mail("¿Dónde está mi pedido?".encode(), b"Message-ID: <a1@correo.example>", b"In-Reply-To: <b2@tienda.example>",
                      b"References: <x@y> <b2@tienda.example>", b"Content-Type: text/plain; charset=utf-8",
                      subject=b"=?iso-8859-1?Q?Env=EDo_n=BA_?= =?iso-8859-1?Q?123?="))  # fmt: skip
    assert read.readable
    assert read.from_ == ("Ana Ruíz", "Ana@Correo.example")
    assert read.subject == "Envío nº 123"
    assert read.message_id == "a1@correo.example"
    assert read.in_reply_to == "b2@tienda.example"
    assert read.references == ("x@y", "b2@tienda.example")
    assert read.date == datetime(2025, 3, 3, 9, 15, tzinfo=UTC)
    assert read.text == "¿Dónde está mi pedido?"


def test_a_missing_id_is_derived_from_the_content_alone():
    one, again, other = (parse(mail(body)) for body in (b"Hola", b"Hola\r\n", b"Adios"))
    assert one.message_id is None
    assert one.known_id == again.known_id
    assert one.known_id != other.known_id


def test_the_same_mail_by_another_way_has_the_same_identity():
    body = b"--x\r\nContent-Type: text/plain\r\n\r\nHola  \r\nAna\r\n--x--\r\n"
    first = mail(body, b"Content-Type: multipart/mixed; boundary=x")
    second = b"Received: by otra\r\n" + first.replace(b"\r\n", b"\n").replace(b"Hola  ", b"Hola").replace(
        b"=x", b'="yy"'
    ).replace(b"--x", b"--yy")
    assert parse(first).identity == parse(second).identity


def test_a_mail_is_the_same_whether_or_not_its_last_line_was_ended():
    cut = mail(
        b"--x\r\nContent-Type: application/x\r\nContent-Transfer-Enc",
        b"Content-Type: multipart/mixed; boundary=x",
    )
    for raw in (cut, mail(b"%PDF", b"Content-Type: application/pdf"), mail(b"Hola"), mail(b""), HEAD):
        assert parse(raw).identity == parse(raw + b"\r\n").identity


def test_charsets_that_are_wrong_missing_or_made_up_still_read():
    for declared, encoded in [("us-ascii", "utf-8"), ("utf-8", "cp1252"), ("x-unknown", "utf-8"), ("", "cp1252"),
                              ("iso-8859-1", "cp1252"), ("unicode-1-1-utf-7", "utf-8"), ("rot13", "utf-8"), ("idna", "cp1252")]:  # fmt: skip
        kind = f"Content-Type: text/plain; charset={declared}" if declared else "Content-Type: text/plain"
        assert (
            parse(mail("Señor, 20 € de más".encode(encoded), kind.encode())).text == "Señor, 20 € de más"
        ), declared


def test_a_page_says_its_own_charset():
    page = '<html><head><meta charset="windows-1252"></head><body>Señor</body></html>'.encode("cp1252")
    assert parse(mail(page, b"Content-Type: text/html")).text == "Señor"


def test_lines_that_a_program_broke_are_joined():
    flowed = b"Una frase que el programa \r\nha partido.\r\n> cita \r\n> larga\r\n-- \r\nAna"
    read = parse(mail(flowed, b"Content-Type: text/plain; format=flowed"))
    assert read.text.split("\n")[:3] == ["Una frase que el programa ha partido.", "> cita larga", "-- "]


def test_damaged_base64_and_quoted_printable_give_what_is_left():
    broken = base64.b64encode(b"Hola, necesito ayuda").decode()[:-1] + "\r\n!!!"
    assert parse(mail(broken.encode(), b"Content-Transfer-Encoding: base64")).text.startswith(
        "Hola, necesito ayud"
    )
    quoted = b"Env=C3=ADo =ZZ roto=\r\n seguido ="
    assert (
        "Envío =ZZ roto seguido" in parse(mail(quoted, b"Content-Transfer-Encoding: quoted-printable")).text
    )


def test_text_that_is_only_called_base64_is_read_as_it_stands():
    assert parse(
        mail(b"Esto no es base64 sino palabras normales.", b"Content-Transfer-Encoding: base64")
    ).text.startswith("Esto no")


def test_attachments_have_clean_names_true_sizes_and_their_bytes():
    body = (
        b"--x\r\nContent-Type: text/plain\r\n\r\nAdjunto.\r\n"
        b"--x\r\nContent-Type: application/pdf; name=\"malo.pdf\"\r\nContent-Disposition: attachment;\r\n filename*0*=utf-8''..%2F..%2Fn%C3%B3mina;\r\n"
        b" filename*1*=%20marzo.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"%PDF" * 1000) + b"\r\n"
        b"--x\r\nContent-Type: image/png; name=\"=?utf-8?b?w7FhbmTDui5wbmc=?=\"\r\nContent-ID: <foto@x>\r\nContent-Disposition: inline\r\n\r\nPNG\r\n--x--"
    )  # fmt: skip
    pdf, picture = parse(mail(body, b"Content-Type: multipart/mixed; boundary=x")).attachments
    assert (pdf.name, pdf.size, pdf.content) == ("nómina marzo.pdf", 4000, b"%PDF" * 1000)
    assert (picture.name, picture.cid, picture.inline, picture.content) == (
        "ñandú.png",
        "foto@x",
        True,
        b"PNG",
    )


def test_a_name_cannot_hide_its_true_ending():
    body = (
        '--x\r\nContent-Disposition: attachment; filename="factura\u202efdp.exe"\r\n\r\nMZ\r\n--x--'.encode()
    )
    assert (
        parse(mail(body, b"Content-Type: multipart/mixed; boundary=x")).attachments[0].name
        == "facturafdp.exe"
    )


def test_a_forwarded_mail_is_an_attachment_named_after_its_subject():
    inner = mail(b"El original", subject=b"=?utf-8?q?Reclamaci=C3=B3n?=")
    body = (
        b"--x\r\nContent-Type: text/plain\r\n\r\nVed esto\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"\r\n--x--"
    )
    read = parse(mail(body, b"Content-Type: multipart/mixed; boundary=x"))
    assert read.text == "Ved esto"
    assert [(one.name, one.kind) for one in read.attachments] == [("Reclamación.eml", "message")]


def test_an_invitation_is_found_as_such():
    body = b"--x\r\nContent-Type: text/plain\r\n\r\nCita\r\n--x\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--x--"
    read = parse(mail(body, b"Content-Type: multipart/alternative; boundary=x"))
    assert read.calendars == ("BEGIN:VCALENDAR",)
    assert read.attachments[0].kind == "calendar"


def test_a_mail_cut_off_in_the_middle_shows_what_arrived():
    read = parse(
        mail(
            b"--x\r\nContent-Type: text/plain\r\n\r\nLa primera par",
            b"Content-Type: multipart/mixed; boundary=x",
        )
    )
    assert read.text == "La primera par"
    assert "truncated" in read.defects


def test_a_multipart_without_its_boundary_is_text():
    assert parse(mail(b"Solo texto", b"Content-Type: multipart/mixed; boundary=nunca")).text == "Solo texto"


def test_junk_before_the_headers_null_bytes_and_bare_text_are_read():
    assert parse(b"\r\n\0basura\r\nFrom ana Mon\r\n" + mail(b"Ho\0la")).text == "Hola"
    bare = parse(b"Solo unas palabras sin cabecera")
    assert bare.readable
    assert bare.text == "Solo unas palabras sin cabecera"


def test_nothing_noise_and_ciphers_are_said_to_be_unreadable():
    assert parse(b"").reason == "empty"
    assert parse(b"\x00\x01\x02\x03" * 500).reason == "not a mail"
    sealed = b"--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x--"
    assert parse(mail(sealed, b"Content-Type: multipart/encrypted; boundary=x")).reason == "encrypted"


def test_addresses_are_found_however_they_are_written():
    raw = b"From: \"Ruiz, Ana\" <ana@x.example>\r\nTo: Grupo: a@x.example, B <b@x.example>;, 'c@x.example'\r\nCc: d@x.example (Dora)\r\n\r\n."
    read = parse(raw)
    assert read.from_ == ("Ruiz, Ana", "ana@x.example")
    assert [one.email for one in read.recipients] == [
        "a@x.example",
        "b@x.example",
        "c@x.example",
        "d@x.example",
    ]
    assert read.cc[0].name == "Dora"


def test_a_bomb_of_nested_parts_costs_little():
    bomb = mail(b"", b"Content-Type: multipart/mixed; boundary=b0")
    for depth in range(2000):
        bomb += b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (depth, depth + 1)
    start = time.perf_counter()
    assert "depth" in parse(bomb).defects
    assert (
        "parts"
        in parse(mail(b"--x\r\n\r\na\r\n" * 50_000, b"Content-Type: multipart/mixed; boundary=x")).defects
    )
    assert time.perf_counter() - start < 2


def test_hostile_nesting_of_tags_costs_little():
    start = time.perf_counter()
    parse(mail(b"<div>" * 100_000 + b"x", b"Content-Type: text/html"))
    parse(mail(b"<b><a><i>" * 50_000 + b"x", b"Content-Type: text/html"))
    assert time.perf_counter() - start < 4


def test_a_large_attachment_is_read_in_pieces_from_the_file():
    with tempfile.TemporaryFile() as file:
        file.write(
            mail(b"", b"Content-Type: multipart/mixed; boundary=x") + b"--x\r\n\r\nVa el video\r\n--x\r\n"
        )
        file.write(b"Content-Type: video/mp4; name=v.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n")
        line = base64.b64encode(bytes(57)) + b"\r\n"
        file.write(line * 450_000 + b"--x--")
        file.flush()
        tracemalloc.start()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
            read = parse(raw)
            sizes = sum(len(chunk) for chunk in read.attachments[0].chunks())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert read.attachments[0].size == sizes == 57 * 450_000
    assert peak < 4_000_000


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_give_a_mail(raw: bytes):
    read = parse(raw)
    assert "Error" not in read.reason
    assert len(read.identity) == 64
    assert read.text.encode() is not None
    for attachment in read.attachments:
        assert attachment.size == len(attachment.content)


LINES = [b"From: a@b", b"Subject: =?utf-8?b?w7E=?= =?x?q?=", b"Content-Type: multipart/mixed; boundary=x", b"", b"--x", b"--x--", b"texto",
         b"Content-Transfer-Encoding: base64", b"Content-Type: message/rfc822", b"Content-Type: text/html; charset=klingon", b" doblada",
         b"To: ((((", b"Date: Mon, 99 Foo 0000", b"Content-Type: multipart/alternative", b"References: <<<>>>", b"=\xff\x00", b"SGVsbG8="]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=40), st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n"]))
def test_any_lines_of_mail_give_a_mail(lines: list[bytes], end: bytes):
    read = parse(end.join(lines))
    assert "Error" not in read.reason
