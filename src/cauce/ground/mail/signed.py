"""The letter inside an opaque S/MIME signature (application/pkcs7-mime, RFC 8551 §3.5.2).

Only the content is taken out, nothing is verified: DER or BER is walked down to
ContentInfo → SignedData → EncapsulatedContentInfo → the octets.
"""

from __future__ import annotations

_SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_OBJECT, _OCTETS, _SEQUENCE, _SET, _EXPLICIT = 0x06, 0x04, 0x30, 0x31, 0xA0
_MAX_DEPTH = 8


class _Damaged(ValueError):
    """Not BER, or cut short."""


def content_of(data: bytes) -> bytes:
    """The signed letter; b"" when it is not inside, or is encrypted, or the bytes make no sense."""
    try:
        at, end = _entered(data, 0, len(data), _SEQUENCE)
        at, name = _value(data, at, end, _OBJECT)
        if name != _SIGNED_DATA:
            return b""
        at, end = _entered(data, at, end, _EXPLICIT)
        at, end = _entered(data, at, end, _SEQUENCE)
        at = _past(data, at, end)  # the version
        at = _past(data, at, end)  # the digests' names
        at, end = _entered(data, at, end, _SEQUENCE)
        at, _ = _value(data, at, end, _OBJECT)
        at, end = _entered(data, at, end, _EXPLICIT)
        pieces: list[bytes] = []
        _octets(data, at, end, pieces, 0)
        return b"".join(pieces)
    except (_Damaged, IndexError):
        return b""


def _head(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, where its content begins, and where that ends (-1: at an end mark)."""
    if at + 2 > end:
        raise _Damaged
    tag, length, at = data[at], data[at + 1], at + 2
    if length == 0x80:
        return tag, at, -1
    if length > 0x80:
        count = length & 0x7F
        if count > 4 or at + count > end:
            raise _Damaged
        length, at = int.from_bytes(data[at : at + count], "big"), at + count
    return tag, at, min(at + length, end)  # cut short: what is left of it


def _entered(data: bytes, at: int, end: int, wanted: int) -> tuple[int, int]:
    tag, start, stop = _head(data, at, end)
    if tag != wanted:
        raise _Damaged
    return start, end if stop < 0 else stop


def _value(data: bytes, at: int, end: int, wanted: int) -> tuple[int, bytes]:
    tag, start, stop = _head(data, at, end)
    if tag != wanted or stop < 0:
        raise _Damaged
    return stop, data[start:stop]


def _past(data: bytes, at: int, end: int, depth: int = 0) -> int:
    """The first byte after one element."""
    _, start, stop = _head(data, at, end)
    if stop >= 0:
        return stop
    if depth > _MAX_DEPTH:
        raise _Damaged
    while data[start : start + 2] != b"\0\0":
        start = _past(data, start, end, depth + 1)
    return start + 2


def _octets(data: bytes, at: int, end: int, pieces: list[bytes], depth: int) -> None:
    """Octets in one piece, or cut into many (constructed)."""
    while at < end and data[at : at + 2] != b"\0\0":
        tag, start, stop = _head(data, at, end)
        if tag == _OCTETS:
            pieces.append(data[start:stop])
            at = stop
        elif tag == _OCTETS | 0x20 and depth < _MAX_DEPTH:
            inner = end if stop < 0 else stop
            _octets(data, start, inner, pieces, depth + 1)
            if stop < 0:
                return
            at = stop
        else:
            return
