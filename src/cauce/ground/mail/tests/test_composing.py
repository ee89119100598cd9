# ruff: noqa: E501 - one case a line reads best
"""What goes out is a mail that every server takes, and holds nothing that was not meant."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cauce.ground.mail.composing import MAX_REFERENCES, Outgoing, OutgoingFile, Unsendable, compose_bytes
from cauce.ground.mail.parsed import Address
from cauce.ground.mail.parsing import parse


def outgoing(**changes: Any) -> Outgoing:
    plain: dict[str, Any] = {
        "from_": Address("Tienda «Azul»", "soporte@tienda.example"), "to": [Address("Ana Ruíz", "ana@correo.example")],
        "subject": "Re: Envío", "text": "Hola, Ana:\n\nSale mañana.\n", "message_id": "c.k1.a.b..mac@tienda.example",
        "date": datetime(2025, 3, 3, 9, 15, tzinfo=UTC),
    }  # fmt: skip
    return Outgoing(**plain | changes)


def test_what_was_composed_reads_back():
    files = [
        OutgoingFile("nómina.pdf", "application/pdf", b"%PDF"),
        OutgoingFile("logo.png", "image/png", io.BytesIO(b"PNG"), cid="logo"),
    ]
    raw = compose_bytes(outgoing(html='<p>Hola</p><img src="cid:logo">', attachments=files, in_reply_to="a@b.example", references=["x@y", "a@b.example"],
                                 cc=[Address("", "luis@correo.example")], reply_to=[Address("", "soporte+t.k1.a.mac@tienda.example")]))  # fmt: skip
    read = parse(raw)
    assert read.subject == "Re: Envío"
    assert read.from_ == ("Tienda «Azul»", "soporte@tienda.example")
    assert read.text.strip() == "Hola, Ana:\n\nSale mañana."
    assert "cid:logo" in read.html
    assert {(one.name, one.content, one.cid) for one in read.attachments} == {
        ("nómina.pdf", b"%PDF", None),
        ("logo.png", b"PNG", "logo"),
    }
    assert read.message_id == "c.k1.a.b..mac@tienda.example"
    assert read.references == ("x@y", "a@b.example")
    assert read.reply_to[0].email == "soporte+t.k1.a.mac@tienda.example"
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_a_retry_is_the_same_mail_to_the_byte():
    assert compose_bytes(outgoing(html="<p>x</p>")) == compose_bytes(outgoing(html="<p>x</p>"))


def test_a_file_on_disk_is_attached(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"contenido")
    raw = compose_bytes(outgoing(attachments=[OutgoingFile("a.txt", "text/plain", tmp_path / "a.txt")]))
    assert parse(raw).attachments[0].content == b"contenido"


def test_long_ids_are_never_encoded_nor_cut():
    long = "a" * 300 + "@correo.example"
    raw = compose_bytes(outgoing(message_id=long, references=[long], in_reply_to=long))
    assert raw.count(long.encode()) == 3
    assert b"=?" not in raw.split(b"References:")[1].split(b"\r\n\r\n")[0]


def test_a_long_thread_keeps_its_first_id_and_its_newest():
    chain = [f"{number}@x" for number in range(100)]
    read = parse(compose_bytes(outgoing(references=chain, in_reply_to="99@x")))
    assert read.references[0] == "0@x"
    assert read.references[-1] == "99@x"
    assert len(read.references) == MAX_REFERENCES


def test_an_automatic_mail_says_so():
    read = parse(compose_bytes(outgoing(automatic="auto-replied", headers={"X-Cauce-Loop": "casa-1"})))
    assert read.header("auto-submitted") == "auto-replied"
    assert read.header("x-cauce-loop") == "casa-1"


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@",
        "a b@c.example",
        "ana@c.example, x@y.example",
        "ana@c.example>\r\nBcc: x@y.example",
        "ñu@c.example",
    ],
)
def test_an_address_that_no_server_takes_is_refused(email: str):
    with pytest.raises(Unsendable):
        compose_bytes(outgoing(to=[Address("", email)]))


def test_a_domain_with_accents_is_written_as_servers_want_it():
    assert b"ana@xn--espaa-rta.example" in compose_bytes(outgoing(to=[Address("", "ana@españa.example")]))


def test_a_header_of_the_mail_itself_cannot_be_slipped_in():
    for name in ("Bcc", "from", "X: y\r\nBcc", ""):
        with pytest.raises(Unsendable):
            compose_bytes(outgoing(headers={name: "x@y.example"}))


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_no_value_can_add_a_header_or_a_recipient(
    name: str, subject: str, text: str, value: str, reference: str
):
    injected = "\r\nBcc: x@y.example\r\n\r\n"
    raw = compose_bytes(outgoing(
        to=[Address(name + injected + name, "ana@correo.example")], subject=subject + injected + subject, text=text,
        headers={"X-Thing": value + injected}, references=[reference, reference + injected], in_reply_to=injected,
    ))  # fmt: skip
    message = message_from_bytes(raw, policy=default)
    allowed = {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "x-thing",
        "references",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    }
    assert {key.lower() for key in message} <= allowed
    assert [one.addr_spec for one in message["to"].addresses] == ["ana@correo.example"]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
