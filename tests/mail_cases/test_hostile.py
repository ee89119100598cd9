"""Damaged and hostile mails: always a result, in time that grows with their size and no faster."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail_cases.examining import examine
from tests.mail_cases.machines import sent
from tests.mail_cases.programs import answers

MAILS = [one.raw for one in (*answers(), *sent())]
TEXT = b"From: a@b.example\r\nSubject: Ausente\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
PAGE = TEXT.replace(b"plain", b"html")
SIZE = 150_000
# A fuzzer of twenty minutes and a search by hand found the first ones slow: square time in some pattern.
REPEATED: dict[str, tuple[bytes, str]] = {
    "dashes": (TEXT, "-"),
    "marks": (TEXT, "=_*-"),
    "dated lines": (TEXT, "El 3 mar 2025 a las 10:15, Ana <a@b.example> \n"),
    "dates": (TEXT, "El 3 mar 2025 a las 10:15, "),
    "labels": (TEXT, "De: a@b.example:\n"),
    "armour": (TEXT, "-----BEGIN PGP SIGNATURE-----\n"),
    "law": (TEXT, "este correo dirigido a \n"),
    "blanks": (TEXT, " "),
    "quotes": (TEXT, ">"),
    "addresses": (TEXT, "<a@b.example"),
    "blanks of a page": (PAGE, "&nbsp; "),
    "pictures": (PAGE, "<img src=cid:x>"),
    "blocks": (PAGE, "<blockquote type=cite>"),
    "parameters": (b"Content-Type: text/plain", ";"),
    "an address that never ends": (b'To: "', "\\"),
    "a date": (b"Date: ", "("),
    "words": (b"Subject: ", "=?utf-8?q?"),
    "boundaries": (b"Content-Type: multipart/mixed; boundary=x\r\n\r\n", "--xx\r\n"),
    "names": (b"Content-Type: application/x; name=", "=?utf-8?q?a/?= "),
    "junk": (b"", "junk\r\n"),
}


@pytest.mark.timed
@pytest.mark.parametrize("name", REPEATED)
def test_a_hostile_mail_costs_less_than_two_seconds(name: str):
    head, piece = REPEATED[name]
    raw = head + (piece * (SIZE // len(piece))).encode() + b"\r\n\r\nhola"
    begun = time.process_time()
    examine(raw)
    assert time.process_time() - begun < 2


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(MAILS),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=12), st.integers(0, 40)), max_size=8),
    st.sampled_from([b"\r\n", b"\n", b"\r"]),
)
def test_a_damaged_mail_is_still_shown(raw: bytes, damages: list[tuple[int, bytes, int]], end: bytes):
    for at, noise, lost in damages:
        raw = raw[:at] + noise + raw[at + lost :]
    examine(raw.replace(b"\r\n", end))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(MAILS), st.sampled_from(MAILS), st.integers(0, 3000), st.integers(0, 3000))
def test_two_mails_run_together_are_still_shown(one: bytes, other: bytes, here: int, there: int):
    examine(one[:here] + other[there:])
    examine(b"From mbox@x Mon Jan  1 00:00:00 2025\n" + one + b"\0\0" + other)


def test_ten_thousand_lines_are_read_at_once():
    begun = time.process_time()
    text = examine(TEXT + "Línea de un informe muy largo, sin final.\r\n".encode() * 10_000)
    assert text.count("\n") == 9_999
    assert time.process_time() - begun < 2
