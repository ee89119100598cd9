# ruff: noqa: E501 - one case a line reads best
"""Letters arrive as they were typed, whatever label they carry."""

from __future__ import annotations

import pytest

from cauce.ground.mail.parsing import parse

SPANISH = "Señor, ¿dónde está mi pedido nº 5? Cuesta 20 € «más»"
PLAIN = "Señor, ¿dónde está mi pedido?"
JAPANESE = "こんにちは、注文はどこですか"
RUSSIAN = "Здравствуйте, где мой заказ?"


def body(label: str, data: bytes) -> str:
    kind = f"Content-Type: text/plain; charset={label}" if label else "Content-Type: text/plain"
    return parse(b"From: a@b.example\r\nSubject: x\r\n" + kind.encode() + b"\r\n\r\n" + data).text


def subject(value: bytes) -> str:
    return parse(b"From: a@b.example\r\nSubject: " + value + b"\r\n\r\nx").subject


def name(head: bytes) -> str:
    part = b"--x\r\n\r\nhola\r\n--x\r\n" + head + b"\r\n\r\ndatos\r\n--x--"
    return parse(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part).attachments[0].name


@pytest.mark.parametrize("label", [
    "us-ascii", "iso-8859-1", "", "utf8", "UTF_8", "default", "unknown-8bit", "windows-1250", "windows-1251", "iso-8859-2", "big5",
    "gb2312", "shift_jis", "koi8-r", '"utf-8"', "utf-8;",
])  # fmt: skip
def test_utf_8_is_read_whatever_it_is_called(label: str):
    assert body(label, SPANISH.encode()) == SPANISH


@pytest.mark.parametrize(
    "label", ["us-ascii", "iso-8859-1", "utf-8", "", "x-user-defined", "none", "windows-1252http-equiv"]
)
def test_windows_1252_is_read_whatever_it_is_called(label: str):
    assert body(label, SPANISH.encode("cp1252")) == SPANISH


@pytest.mark.parametrize(("label", "codec", "text"), [
    ("iso-8859-15", "iso-8859-15", PLAIN), ("macintosh", "mac_roman", SPANISH), ("utf-7", "utf-7", SPANISH), ("cp-850", "cp850", PLAIN),
    ("utf-16", "utf-16", SPANISH), ("iso-2022-jp", "iso-2022-jp", JAPANESE), ("us-ascii", "iso-2022-jp", JAPANESE), ("utf-8", "iso-2022-jp", JAPANESE),
    ("shift_jis", "shift_jis", JAPANESE), ("gb18030", "gb18030", JAPANESE), ("koi8-r", "koi8-r", RUSSIAN), ("windows-1251", "cp1251", RUSSIAN),
])  # fmt: skip
def test_other_charsets_are_read_as_what_they_are(label: str, codec: str, text: str):
    assert body(label, text.encode(codec)) == text


@pytest.mark.parametrize(("value", "shown"), [
    (b"=?utf-8?Q?Pedido_n=C2?= =?utf-8?Q?=BA_5?=", "Pedido nº 5"), (b"=?UTF-8?B?UGVkaWRvIG7C?=\r\n =?UTF-8?B?uiA1?=", "Pedido nº 5"),
    (b"=?utf-8?Q?Env=EDo?=", "Envío"), (b"=?iso-8859-1?Q?Env=C3=ADo?=", "Envío"), (b"=?utf-8?Q?a b c?=", "a b c"), (b"=?UTF-8?B?RW52w61v?", "Envío"),
    (b"=?utf-8?Q?Env=C3=ADo", "Envío"), (b"=?us-ascii?Q?20_=80?=", "20 €"), (b"=?x-unknown?Q?Env=C3=ADo?=", "Envío"), (b"=?utf-8?B?RW52 w61v?=", "Envío"),
    (b"=?utf-7?Q?Env+AO0-o?=", "Envío"), ("Envío ñ".encode(), "Envío ñ"), ("Envío ñ".encode("cp1252"), "Envío ñ"), (b"=?utf-8*es?Q?Env=C3=ADo?=", "Envío"),
])  # fmt: skip
def test_damaged_encoded_words_are_read(value: bytes, shown: str):
    assert subject(value) == shown


@pytest.mark.parametrize(("head", "shown"), [
    (b"Content-Disposition: attachment; filename*0*=UTF-8''a%C3;\r\n filename*1*=%B1o.pdf", "año.pdf"),
    (b"Content-Type: application/pdf; name==?utf-8?Q?a=C3=B1o_2.pdf?=", "año 2.pdf"),
    ("Content-Type: application/pdf; name=\"año.pdf\"".encode("cp1252"), "año.pdf"),
    (b"Content-Type: application/pdf; name=factura de marzo.pdf", "factura de marzo.pdf"),
    (b"Content-Type: application/pdf; name=\"=?utf-8?Q?factura_a=C3?= =?utf-8?Q?=B1o.pdf?=\"", "factura año.pdf"),
    (b"Content-Disposition: attachment; filename='a b.pdf'", "a b.pdf"), (b"Content-Disposition: attachment; filename=\"a.pdf", "a.pdf"),
    (b"Content-Disposition: attachment; filename=\"UTF-8''a%C3%B1o.pdf\"", "año.pdf"),
    (b"Content-Disposition: attachment; filename*=iso-8859-1'es'a%F1o.pdf", "año.pdf"),
])  # fmt: skip
def test_names_of_files_are_read_as_programs_mangle_them(head: bytes, shown: str):
    assert name(head) == shown
