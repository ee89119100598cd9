"""What Outlook wraps into winmail.dat (MS-OXTNEF): the body and the files.

Our own and not `tnefparse`: that one has had no release since 2021 and raises on what is cut short. Here a damaged
file gives what stands before the damage.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from cauce.ground.mail import rtf

MAX_FILES = 200
_SIGNATURE = 0x223E9F78
_BODY, _TITLE, _DATA, _RENDERING = 0x800C, 0x8010, 0x800F, 0x9002
_MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODEPAGE = 0x9003, 0x9005, 0x9007
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_COUNTED = frozenset({0x1E, 0x1F, 0x0D, 0x102})
_TEXT_BODY, _RTF_BODY, _HTML_BODY = 0x1000, 0x1009, 0x1013
_LONG_NAME, _NAME, _KIND, _CID, _CONTENT = 0x3707, 0x3704, 0x370E, 0x3712, 0x3701


@dataclass(slots=True)
class File:
    """A file in a winmail.dat: its content is `data[start:end]` of what was read."""

    name: str = ""
    content_type: str = ""
    cid: str = ""
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Wrapped:
    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)


def read(data: bytes) -> Wrapped | None:
    """None when this is no TNEF, or nothing stands in it."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    reader = _Reader(data)
    for identity, start, end in _attributes(data):
        reader.take(identity, start, end)
    found = reader.found
    return found if found.text or found.html or found.files else None


class _Reader:
    """Attributes in order: a rendering begins the next file, what follows is about it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.found, self.codec = data, Wrapped(), "cp1252"

    def take(self, identity: int, start: int, end: int) -> None:
        data, found = self.data, self.found
        if identity == _CODEPAGE and end - start >= 4:
            self.codec = f"cp{struct.unpack_from('<I', data, start)[0]}"
        elif identity == _BODY:
            found.text = found.text or _decoded(data[start:end], self.codec)
        elif identity == _MESSAGE_PROPERTIES:
            _take_body(found, data, start, end, self.codec)
        elif identity == _RENDERING and len(found.files) < MAX_FILES:
            found.files.append(File())
        elif found.files:
            self._take_about(found.files[-1], identity, start, end)

    def _take_about(self, file: File, identity: int, start: int, end: int) -> None:
        if identity == _TITLE:
            file.name = file.name or _decoded(self.data[start:end], self.codec)
        elif identity == _DATA:
            file.start, file.end = start, end
        elif identity == _FILE_PROPERTIES:
            _take_file(file, self.data, start, end, self.codec)


def _attributes(data: bytes) -> Iterator[tuple[int, int, int]]:
    at = 6
    while at + 9 <= len(data):
        identity, length = struct.unpack_from("<II", data, at + 1)
        start = at + 9
        if data[at] not in (1, 2):
            return
        yield identity & 0xFFFF, start, min(start + length, len(data))
        at = start + length + 2


def _properties(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Type, identity and span of each property; stops where the bytes make no sense."""
    at += 4
    try:
        while at + 4 <= end:
            kind, identity = struct.unpack_from("<HH", data, at)
            at = _past_name(data, at + 4) if identity >= 0x8000 else at + 4
            values = 1
            if kind & 0x1000 or kind in _COUNTED:
                values, at = _number(data, at), at + 4
            kind &= 0x0FFF
            for _ in range(values):
                size = _FIXED.get(kind, 0)
                if kind in _COUNTED:
                    size, at = _number(data, at), at + 4
                if (not size and kind not in _COUNTED) or at + size > end:
                    return
                yield kind, identity, at, at + size
                at += _padded(size)
    except struct.error:
        return


def _past_name(data: bytes, at: int) -> int:
    """Identities from 0x8000 on are followed by a GUID and a number or a name."""
    named = _number(data, at + 16)
    return at + 24 if not named else at + 24 + _padded(_number(data, at + 20))


def _number(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _take_body(found: Wrapped, data: bytes, start: int, end: int, codec: str) -> None:
    for kind, identity, low, high in _properties(data, start, end):
        if identity == _TEXT_BODY:
            found.text = found.text or _decoded(data[low:high], "utf-16-le" if kind == 0x1F else codec)
        elif identity == _HTML_BODY:
            found.html = found.html or _decoded(data[low:high], "utf-16-le" if kind == 0x1F else "utf-8")
        elif identity == _RTF_BODY and not found.html:
            said, page = rtf.words(rtf.unpacked(data[low:high]))
            if page:
                found.html = said
            else:
                found.text = found.text or said.strip()


def _take_file(file: File, data: bytes, start: int, end: int, codec: str) -> None:
    for kind, identity, low, high in _properties(data, start, end):
        wide = "utf-16-le" if kind == 0x1F else codec
        if identity == _LONG_NAME:
            file.name = _decoded(data[low:high], wide) or file.name
        elif identity == _NAME:
            file.name = file.name or _decoded(data[low:high], wide)
        elif identity == _KIND:
            file.content_type = _decoded(data[low:high], wide).lower()
        elif identity == _CID:
            file.cid = _decoded(data[low:high], wide).strip("<>")
        elif identity == _CONTENT and not file.end and kind in (0x0D, 0x102):
            # An object begins with the 16 bytes that say which kind of object it is.
            file.start, file.end = (low + 16 if kind == 0x0D else low), high


def _decoded(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec, "replace")
    except LookupError:
        text = data.decode("cp1252", "replace")
    return text.replace("\0", "").replace("\r\n", "\n").strip()
