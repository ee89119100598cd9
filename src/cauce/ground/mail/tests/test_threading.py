# ruff: noqa: E501 - one case a line reads best
"""Prefixes, tags and what we signed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cauce.ground.mail import threading

KEYS = {"k1": b"una clave de treinta y dos bytes", "k2": b"otra clave de treinta y dos byte"}
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.+@-_="


@pytest.mark.parametrize("subject", [
    "RE: Pedido", "Re[2]: Pedido", "RES: RE: Pedido", "RV: Pedido", "Fwd: RE: Pedido", "ENC: Pedido", "TR : Pedido", "AW: WG: Pedido",
    "[#1234] RE: Pedido", "RE: [#1234] Re: Pedido", "R: Pedido", "Re：Pedido", "RE(3): Pedido", "  re:re: Pedido",
])  # fmt: skip
def test_prefixes_of_the_region_are_taken_off(subject: str):
    assert threading.strip_prefixes(subject) == "Pedido"


@pytest.mark.parametrize(
    "subject",
    ["Recibo: pedido", "Reunión: martes", "Error: no arranca", "Enchufe: roto", "Tren: retraso", "Pedido"],
)
def test_words_that_begin_like_prefixes_stay(subject: str):
    assert threading.strip_prefixes(subject) == subject


def test_a_forward_is_known_by_its_outermost_prefix():
    assert all(
        map(threading.is_forward, ["RV: x", "FW: RE: x", "Fwd: x", "ENC: x", "TR: x", "WG: x", "[#9] RV: x"])
    )
    assert not any(map(threading.is_forward, ["RE: RV: x", "x", "Rvdo: x", "RES: ENC: x"]))


def test_tags_are_found_and_made():
    assert threading.tagged_numbers(f"Re: {threading.tag(42)} y [#7]") == [42, 7]
    assert threading.tagged_numbers("Pedido #42 [42]") == []


@given(st.integers(0, 2**60), st.sampled_from(sorted(KEYS)))
def test_a_reply_address_reads_back_even_in_capitals(reference: int, key_id: str):
    address = threading.reply_address("soporte@tienda.example", reference, key_id=key_id, key=KEYS[key_id])
    assert len(address.partition("@")[0]) <= 64
    assert threading.read_reply_address(address.upper(), KEYS) == (key_id, reference)
    assert threading.mailbox_of(address) == "soporte@tienda.example"
    assert (
        threading.read_reply_address(address, {name: key for name, key in KEYS.items() if name != key_id})
        is None
    )


@given(st.integers(0, 2**40), st.data())
def test_a_reply_address_with_one_wrong_letter_is_refused(reference: int, data: st.DataObject):
    address = threading.reply_address("soporte@tienda.example", reference, key_id="k1", key=KEYS["k1"])
    local, _, domain = address.partition("@")
    place = data.draw(st.integers(local.index("+") + 3, len(local) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    assume(letter != local[place])
    forged = f"{local[:place]}{letter}{local[place + 1 :]}@{domain}"
    assert threading.read_reply_address(forged, KEYS) is None


@given(st.integers(0, 2**50), st.integers(0, 2**50), st.sampled_from(["", "ack", "2"]))
def test_a_message_id_reads_back_under_any_domain(ticket: int, message: int, copy: str):
    made = threading.message_id(ticket, message, "tienda.example", key_id="k2", key=KEYS["k2"], copy=copy)
    assert made == threading.message_id(
        ticket, message, "tienda.example", key_id="k2", key=KEYS["k2"], copy=copy
    )
    assert threading.read_message_id(f"<{made}>", KEYS) == ("k2", ticket, message)
    assert threading.read_message_id(made.replace("tienda.example", "otra.example"), KEYS) == (
        "k2",
        ticket,
        message,
    )


@given(st.integers(0, 2**40), st.integers(0, 2**40), st.data())
def test_a_message_id_with_one_wrong_letter_is_refused(ticket: int, message: int, data: st.DataObject):
    made = threading.message_id(ticket, message, "tienda.example", key_id="k1", key=KEYS["k1"])
    place = data.draw(st.integers(2, made.index("@") - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    assume(letter != made[place])
    assert threading.read_message_id(made[:place] + letter + made[place + 1 :], KEYS) is None


@given(st.text())
def test_no_text_is_read_as_ours_and_none_raises(text: str):
    assert threading.read_reply_address(text, KEYS) is None
    assert threading.read_message_id(text, KEYS) is None
    threading.strip_prefixes(text)
    threading.is_forward(text)


def test_a_mailbox_too_long_for_a_token_is_used_as_it_is():
    long = "a" * 50 + "@tienda.example"
    assert threading.reply_address(long, 7, key_id="k1", key=KEYS["k1"]) == long
