"""Undoing a part's transfer encoding, piece by piece, however damaged it is.

Invariant: what decodes is given, what does not is left out or left as it stands; no piece is larger than about 64 KB.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from mmap import mmap

Buffer = bytes | mmap

_STEP = 64 * 1024
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET))


def decoded(buffer: Buffer, start: int, end: int, encoding: str) -> Iterator[bytes]:
    """The content of buffer[start:end] without its transfer encoding."""
    if encoding == "base64":
        return _base64(buffer, start, end)
    if encoding == "quoted-printable":
        return _quoted_printable(buffer, start, end)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencoded(buffer, start, end)
    return _raw(buffer, start, end)


def _raw(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _STEP):
        yield buffer[at : min(at + _STEP, end)]


def _base64(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    held = b""
    for piece in _raw(buffer, start, end):
        letters = held + piece.translate(None, _NOT_BASE64)
        if b"=" in letters:
            # Padding ends a block, but broken programs glue several blocks together: each is decoded by itself.
            *whole, held = letters.split(b"=")
            out = b"".join(_block(block) for block in whole if block)
        else:
            keep = len(letters) & ~3
            out, held = binascii.a2b_base64(letters[:keep]), letters[keep:]
        if len(held) >= 4:
            keep = len(held) & ~3
            out, held = out + binascii.a2b_base64(held[:keep]), held[keep:]
        if out:
            yield out
    if held:
        yield _block(held)


def _block(letters: bytes) -> bytes:
    if len(letters) % 4 == 1:  # six bits are no byte: a letter was lost
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _quoted_printable(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    held = b""
    for piece in _raw(buffer, start, end):
        text = held + piece
        cut = text.rfind(b"\n") + 1
        if not cut and len(text) < 4 * _STEP:
            held = text
            continue
        cut = cut or len(text)
        yield binascii.a2b_qp(text[:cut])
        held = text[cut:]
    if held:
        yield binascii.a2b_qp(held)


def _uuencoded(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    for line in bytes(buffer[start:end]).splitlines():
        if line.startswith((b"begin ", b"end")) or not line:
            continue
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            # RFC-less format: some encoders pad lines wrongly, so only the length byte is believed.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                yield binascii.a2b_uu(line[:wanted])
            except binascii.Error:
                continue
