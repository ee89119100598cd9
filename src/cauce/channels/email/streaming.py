"""The bytes between DATA and the lone dot, in pieces, with the dots of transparency undone (RFC 5321 §4.5.2)."""

import asyncio
from collections.abc import AsyncIterator

_END = b"\r\n.\r\n"


async def mail_bytes(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Read a mail up to its lone dot, which is not given. Only CRLF.CRLF ends it: a bare LF never does, so nobody can
    smuggle a second mail inside the first. Memory stays at the reader's limit, whatever the length of mail or line.
    """
    seen = b"\r\n"  # the end of what was read, as sent: the line end of the DATA command counts
    held = b"\r\n"  # a line end is given only with what follows it, which may begin with a dot
    skip = 2  # the line end of DATA itself is not part of the mail
    ended = False
    while not ended:
        try:
            piece = await reader.readuntil(b".\r\n")
            ended = (seen + piece[-5:]).endswith(_END)
        except asyncio.LimitOverrunError as over:
            # Up to `consumed` there is no end: the two bytes that might begin one are still in the reader.
            piece = await reader.readexactly(over.consumed)
        seen = (seen + piece)[-5:]
        plain = (held + (piece[:-3] if ended else piece)).replace(b"\r\n.", b"\r\n")
        held = b"" if ended else _line_end(plain)
        out = plain[skip : len(plain) - len(held)]
        skip = 0
        if out:
            yield out


def _line_end(piece: bytes) -> bytes:
    if piece.endswith(b"\r\n"):
        return b"\r\n"
    return b"\r" if piece.endswith(b"\r") else b""
