"""Asking a virus scanner about a file: clamd's protocol, which is forty lines (clamd(8), INSTREAM and PING)."""

from __future__ import annotations

import socket
from typing import BinaryIO

CHUNK_BYTES = 64 * 1024
CONNECT_S, WAIT_S = 5.0, 120.0


class NotScanned(Exception):
    """No verdict. `permanent`: this file will never have one (it is larger than the scanner takes)."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        super().__init__(why)
        self.why, self.permanent = why, permanent


def scan(where: str, file: BinaryIO) -> str:
    """What the scanner at `where` (host:port or the path of a socket) found in a file; «» for nothing.

    Raises NotScanned. Never inside a transaction.
    """
    try:
        with _connected(where) as wire:
            wire.sendall(b"zINSTREAM\0")
            try:
                while chunk := file.read(CHUNK_BYTES):
                    wire.sendall(len(chunk).to_bytes(4, "big") + chunk)
                wire.sendall(b"\0\0\0\0")
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has heard enough, and says why below
            said = _answer(wire)
    except OSError as error:
        raise NotScanned(str(error) or type(error).__name__) from error
    if said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")[:120] or "?"
    if said.endswith(": OK"):
        return ""
    raise NotScanned(said or "no answer", permanent="size limit exceeded" in said)


def ping(where: str) -> str:
    """The scanner's version, if it answers. Raises NotScanned."""
    try:
        with _connected(where) as wire:
            wire.settimeout(CONNECT_S)
            wire.sendall(b"zVERSION\0")
            said = _answer(wire)
    except OSError as error:
        raise NotScanned(str(error) or type(error).__name__) from error
    if not said:
        raise NotScanned("no answer")
    return said


def _connected(where: str) -> socket.socket:
    """The operator named it, so it may be anywhere: this does not go through `ground.net`."""
    if where.startswith("/"):
        wire = socket.socket(socket.AF_UNIX)
        wire.settimeout(CONNECT_S)
        try:
            wire.connect(where)
        except OSError:
            wire.close()
            raise
    else:
        host, _, port = where.rpartition(":")
        if not port.isdigit():
            raise NotScanned(f"{where!r} is neither host:port nor a path")
        wire = socket.create_connection((host.strip("[]"), int(port)), CONNECT_S)
    wire.settimeout(WAIT_S)
    return wire


def _answer(wire: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        piece = wire.recv(1024)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()
