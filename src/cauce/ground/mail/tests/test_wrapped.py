"""Letters inside other things: winmail.dat, opaque signatures, PGP's armour, enclosed mails."""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.mail import rtf, signed, tnef
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim

HEAD = b"From: Ana <ana@correo.example>\r\nSubject: Hola\r\nMIME-Version: 1.0\r\n"
# The example of MS-OXRTFCP §3.2.1.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


def attribute(level: int, identity: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, identity, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def prop(kind: int, identity: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, identity, 1, len(data)) + data + b"\0" * (-len(data) % 4)


def winmail(page: str = "", text: str = "") -> bytes:
    """A winmail.dat with a body and one file."""
    made = b""
    if text:
        made += attribute(1, 0x0002800C, text.encode("cp1252") + b"\0")
    if page:
        packed = page.encode("ascii")
        packed = struct.pack("<II", len(packed) + 12, len(packed)) + b"MELA" + b"\0" * 4 + packed
        made += attribute(1, 0x00069003, struct.pack("<I", 1) + prop(0x102, 0x1009, packed))
    made += attribute(2, 0x00069002, b"\0" * 14) + attribute(2, 0x00018010, b"factur~1.pdf\0")
    made += attribute(2, 0x0006800F, b"%PDF-1.5 contenido")
    named = prop(0x1F, 0x3707, "factura año.pdf".encode("utf-16-le")) + prop(0x1E, 0x370E, b"application/pdf")
    made += attribute(2, 0x00069005, struct.pack("<I", 2) + named)
    return struct.pack("<IH", 0x223E9F78, 1) + made


def with_winmail(data: bytes, text: bytes = b"") -> bytes:
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" + text + b"\r\n--x\r\n"
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(data) + b"\r\n--x--\r\n"
    )  # fmt: skip


def test_the_files_of_a_winmail_stand_in_its_place():
    mail = parse(with_winmail(winmail(text="Le envío la factura"), b"Le mando la factura"))
    assert [(one.name, one.content_type, one.content) for one in mail.attachments] == [
        ("factura año.pdf", "application/pdf", b"%PDF-1.5 contenido")
    ]
    assert mail.text == "Le mando la factura"


def test_where_a_mail_has_no_other_words_those_of_its_winmail_are_shown():
    assert parse(with_winmail(winmail(text="Le envío la factura"))).text == "Le envío la factura"


def test_the_page_that_outlook_packs_into_rich_text_is_a_page_again():
    page = (
        r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}Se\'f1or {\*\htmltag84 <b>}"
        r"\htmlrtf {\b \htmlrtf0 20 \u8364?{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"
    )
    assert parse(with_winmail(winmail(page))).html == "<p>Señor <b>20 €</b></p>"


def test_packed_rich_text_is_unpacked():
    assert rtf.unpacked(PACKED) == rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n"
    assert rtf.words(rtf.unpacked(PACKED))[0].strip() == "hello world"


@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_damaged_winmail_is_a_file_like_others(noise: bytes, cut: int):
    whole = winmail(text="Hola")
    for data in (whole[:cut] + noise, whole[:cut], noise):
        tnef.read(data)
        assert parse(with_winmail(data, b"Hola")).text == "Hola"


@given(st.binary(max_size=400))
def test_any_bytes_unpack_to_something(data: bytes):
    rtf.words(rtf.unpacked(b"\0" * 8 + b"LZFu" + data))
    rtf.words(data)
    signed.content_of(data)
    signed.content_of(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80" + data)


def opaque(letter: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ana")])
    at = datetime(2025, 3, 4, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(at).not_valid_after(at + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    builder = pkcs7.PKCS7SignatureBuilder().set_data(letter).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_a_letter_inside_its_own_signature_is_read():
    letter = (
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Señor, ¿dónde está mi pedido?\r\n".encode() * 20
    )
    raw = (
        HEAD + b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(opaque(letter))
    )  # fmt: skip
    assert parse(raw).text.startswith("Señor, ¿dónde está mi pedido?\nSeñor")
    assert parse(raw[:-700]).text.startswith("Señor, ¿dónde está mi pedido?")


def test_an_encrypted_letter_says_so_and_is_kept():
    raw = HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\n0\x80junk"
    mail = parse(raw)
    assert not mail.readable
    assert mail.reason == "encrypted"
    assert len(mail.attachments) == 1


def test_the_armour_of_pgp_is_folded_away():
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nNecesito ayuda.\n\nAna\n"
        "-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG v2\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----\n"
    )
    cut = trim(text)
    assert cut.new == "Necesito ayuda.\n\nAna"
    assert "iQEzBAEB" in cut.rest


def test_a_letter_sent_on_without_a_word_is_shown():
    inner = b"From: Luis <luis@otra.example>\r\nSubject: =?utf-8?q?Pedido_n=C2=BA_5?=\r\n\r\nNo llega"
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"\r\n--x--"
    )
    mail = parse(raw)
    assert "Subject: Pedido nº 5" in mail.text
    assert mail.text.endswith("No llega")
    assert [one.kind for one in mail.attachments] == ["message"]


def test_letters_within_letters_end():
    raw = b"hola"
    for _ in range(200):
        raw = b"Subject: x\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    assert parse(raw).readable


def test_control_characters_of_a_winmail_are_no_marks_of_ours():
    mail = parse(with_winmail(winmail(text="\x01À")))
    assert mail.text == "À"
    assert trim("\x01À").new == "À"
