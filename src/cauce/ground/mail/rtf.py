"""The rich text that Outlook hides in winmail.dat: unpacked (MS-OXRTFCP), and its words or the page inside it.

Invariant: whatever the bytes, the result is at most MAX_RTF long and made in time linear to it.
"""

from __future__ import annotations

import re

MAX_RTF = 2_000_000
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(r"\\([a-z]+)(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.S)
# Groups that hold no words.
_SILENT = frozenset(
    "fonttbl colortbl stylesheet info pict object themedata datastore listtable generator".split()
)
_BREAKS = {
    "par": "\n", "line": "\n", "tab": "\t", "row": "\n", "cell": " ", "emdash": "—", "endash": "–",
    "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip


def unpacked(data: bytes) -> bytes:
    """Compressed RTF as RTF; b"" when it is none."""
    if len(data) < 16:
        return b""
    kind = data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + MAX_RTF]
    return _expanded(data) if kind == b"LZFu" else b""


def _expanded(data: bytes) -> bytes:
    ring = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    write, at, out = len(_DICTIONARY), 16, bytearray()
    while at < len(data) and len(out) < MAX_RTF:
        control, at = data[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                piece, at = data[at : at + 1], at + 1
            elif at + 1 < len(data):
                place, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
                at += 2
                if place == write:
                    return bytes(out)
                piece = b""
                for step in range(length):  # may read what it has just written
                    letter = ring[(place + step) & 4095]
                    ring[(write + step) & 4095] = letter
                    piece += bytes((letter,))
            else:
                return bytes(out)
            for letter in piece:
                ring[write] = letter
                write = (write + 1) & 4095
            out += piece
    return bytes(out)


def words(data: bytes) -> tuple[str, bool]:
    """What RTF says, and whether that is the page which Outlook had packed into it (\\fromhtml)."""
    source = data[:MAX_RTF].decode("latin-1")
    page = "\\fromhtml" in source[:400]
    found = re.search(r"\\ansicpg(\d{3,5})", source[:400])
    reader = _Reader(f"cp{found.group(1)}" if found else "cp1252", page=page)
    for token in _TOKEN.finditer(source):
        reader.take(token)
    return reader.text(), page


class _Reader:
    """Groups opened and closed, and what of them is shown."""

    def __init__(self, codec: str, *, page: bool) -> None:
        self.codec, self.page = codec, page
        self.out: list[str] = []
        self.bytes = b""
        self.groups: list[tuple[bool, int]] = []
        self.silent, self.unicode_skip, self.to_skip = False, 1, 0
        self.rtf_only = False  # between \htmlrtf and \htmlrtf0: for readers of RTF
        self.starred = False

    def text(self) -> str:
        self._flush()
        return "".join(self.out)

    def take(self, token: re.Match[str]) -> None:
        word, number, code, symbol, brace, plain = token.groups()
        if brace == "{":
            if len(self.groups) < 1000:
                self.groups.append((self.silent, self.unicode_skip))
        elif brace == "}":
            if self.groups:
                self.silent, self.unicode_skip = self.groups.pop()
            self.to_skip = 0
        elif word is not None:
            self._word(word, number)
        elif code is not None:
            self._byte(bytes.fromhex(code))
        elif symbol is not None:
            self._symbol(symbol)
        elif plain is not None:
            skipped = min(self.to_skip, len(plain))
            self.to_skip -= skipped
            self._say(plain[skipped:])
        self.starred = symbol == "*"

    def _word(self, word: str, number: str | None) -> None:
        if word == "htmlrtf":
            self.rtf_only = number != "0"
        elif word == "htmltag":
            self.silent = False
        elif word in _SILENT or self.starred:
            self.silent = True
        elif word == "uc":
            self.unicode_skip = min(int(number or 1), 8)
        elif word == "u" and number:
            self._say(chr(int(number) & 0xFFFF))
            self.to_skip = self.unicode_skip
        elif word in _BREAKS:
            self._say(_BREAKS[word])

    def _symbol(self, symbol: str) -> None:
        self._say(
            {"~": "\xa0", "_": "-", "\r": "\n", "\n": "\n"}.get(symbol, symbol if symbol in "{}\\" else "")
        )

    def _byte(self, byte: bytes) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif not self.silent and not self.rtf_only:
            self.bytes += byte

    def _say(self, words: str) -> None:
        if words and not self.silent and not (self.page and self.rtf_only):
            self._flush()
            self.out.append(words)

    def _flush(self) -> None:
        if self.bytes:
            try:
                self.out.append(self.bytes.decode(self.codec, "replace"))
            except LookupError:
                self.out.append(self.bytes.decode("cp1252", "replace"))
            self.bytes = b""
