"""Mails as they come on a bad day, each with a token in its subject by which it is found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.servers.desk import MAILBOX

LARGE_BYTES = 14 * 1024 * 1024  # 20 MB as it travels


@dataclass(frozen=True, slots=True)
class Mail:
    """`token` names what must be one message: twins share it."""

    token: str
    raw: bytes


def bad_day(count: int, seed: int) -> Iterator[Mail]:
    """So many mails: plain ones, twins, some without Message-ID, broken ones, 8-bit ones, and one of 20 MB."""
    rng = Random(seed)
    kinds = (plain, plain, plain, without_id, broken_mime, eight_bit, with_file)
    number = 0
    while number < count:
        token = f"caso-{seed}-{number:05d}"
        raw = large(token) if number == count // 2 else rng.choice(kinds)(token, rng)
        yield Mail(token, raw)
        number += 1
        if rng.random() < 0.08 and number < count:
            yield Mail(token, raw)
            number += 1


def head(token: str, *more: str) -> bytes:
    lines = (
        "From: Ada <ada@cliente.example>",
        f"To: {MAILBOX}",
        f"Subject: {token}",
        "Date: Mon, 02 Mar 2026 08:44:01 +0000",
        *more,
    )
    return "\r\n".join((*lines, "", "")).encode()


def plain(token: str, rng: Random) -> bytes:
    return head(token, f"Message-ID: <{token}@cliente.example>") + f"No funciona. {rng.random()}\r\n".encode()


def without_id(token: str, rng: Random) -> bytes:
    return head(token) + f"Me falta el identificador. {rng.random()}\r\n".encode()


def broken_mime(token: str, rng: Random) -> bytes:
    """A multipart that ends in the middle of its base64, whose charset does not exist."""
    return head(
        token, f"Message-ID: <{token}@cliente.example>", 'Content-Type: multipart/mixed; boundary="x"'
    ) + (
        b"--x\r\nContent-Type: text/plain; charset=no-existe\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + rng.randbytes(40).hex().encode()
        + b"\r\n--x\r\nContent-Disposition: attachment; filename*=utf-8''%zz\r\nContent-Transfer-Enc"
    )


def eight_bit(token: str, rng: Random) -> bytes:
    """Bytes that are no UTF-8, and say nothing of what they are."""
    return head(token, f"Message-ID: <{token}@cliente.example>") + "Señal número ñ\r\n".encode("latin-1")


def with_file(token: str, rng: Random) -> bytes:
    return with_content(token, rng.randbytes(40_000))


def large(token: str) -> bytes:
    return with_content(token, Random(token).randbytes(LARGE_BYTES))


def with_content(token: str, content: bytes) -> bytes:
    from base64 import encodebytes

    return head(
        token, f"Message-ID: <{token}@cliente.example>", 'Content-Type: multipart/mixed; boundary="x"'
    ) + (
        b"--x\r\nContent-Type: text/plain\r\n\r\nVa adjunto.\r\n"
        b'--x\r\nContent-Type: application/pdf; name="f.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + encodebytes(content).replace(b"\n", b"\r\n")
        + b"--x--\r\n"
    )
