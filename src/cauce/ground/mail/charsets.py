"""Bytes to text when the charset is wrong, missing or made up.

Invariant: always gives text, never raises, and never loses a letter that plain ASCII would have kept.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# What mail programs write, and what they mean. The rest is left to Python's own aliases.
_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi": "cp1252", "ansi_x3.4-1968": "cp1252", "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "windows-1252": "cp1252",
    "x-ansi": "cp1252", "iso-8859-9": "cp1254", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8",
    "iso-8859-11": "cp874", "windows-874": "cp874", "tis-620": "cp874", "dos-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "chinese": "gb18030",
    "big5": "cp950", "x-x-big5": "cp950", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949",
    "korean": "cp949", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext", "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "mac": "mac_roman", "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish", "x-mac-centraleurroman": "mac_latin2", "x-mac-ce": "mac_latin2",
    "utf8mb4": "utf-8", "x-utf-8": "utf-8", "unicode-1-1-utf-8": "utf-8", "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16",
    "cp-850": "cp850", "cp-1252": "cp1252", "koi8": "koi8-r", "dos-866": "cp866", "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
}  # fmt: skip
# Codecs of Python's that are no charset of a text.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# Charsets whose own text may hold as UTF-8, or that are looked after below.
_WIDE = {"utf-8", "utf-7", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_ESCAPES_JP = re.compile(rb"\x1b(?:\$[@B]|\(J|\$\(D)")
_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)} | {
    0x7F: None,
    0xFEFF: None,
    0xFFFE: None,
}


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 is taken for Windows-1252, the commonest cause by far."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


codecs.register_error("cauce.stray", _stray_byte)


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str | None:
    """Python's name of the codec meant by a label, or None when there is no such charset."""
    name = charset.strip().strip("\"'").lower()
    name = re.split(r"[;,\s]", name, maxsplit=1)[0]
    name = _MEANT.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    if found.name in _REFUSED or not getattr(found, "_is_text_encoding", True):
        return None
    return found.name


def guess(data: bytes) -> str:
    """A codec for bytes that nobody described: UTF-8 when it holds, Japanese escapes, else Windows-1252."""
    if _ESCAPES_JP.search(data[:4096]):
        return "iso2022_jp_ext"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Broken in the last character only: cut off, not another charset.
        return "utf-8" if error.start >= len(data) - 3 and error.start > 8 else "cp1252"
    return "utf-8"


def decode(data: bytes, charset: str = "", *, html: bool = False) -> tuple[str, bool]:
    """The text, and whether what was declared was right (a wrong or missing label is a defect, not a failure)."""
    if not charset and html and (meta := _META.search(data[:2048])):
        charset = meta.group(1).decode("ascii")
    codec = codec_of(charset) if charset else None
    if b"\x1b$" in data and (codec is None or codec in ("cp1252", "utf-8")) and data.isascii():
        return clean(_lenient(data, "iso2022_jp_ext")), False  # nothing else has such escapes
    if codec == "utf-7" and data.isascii():
        return clean(_lenient(data, codec)), True
    if codec and codec not in _WIDE and _is_latin_in_utf8(data):
        return clean(data.decode("utf-8")), False
    if data.isascii() and (codec is None or codec in ("cp1252", "utf-8", "iso8859-15")):
        return clean(data.decode("ascii")), codec is not None or not charset
    if codec is None or codec in ("cp1252", "utf-7"):
        # «us-ascii» and «iso-8859-1» are what programs write without looking: bytes that hold as UTF-8 are UTF-8.
        guessed = guess(data)
        if codec is None or guessed == "utf-8":
            return clean(_lenient(data, guessed)), codec is not None and guessed == codec
    try:
        return clean(data.decode(codec)), True
    except (UnicodeError, ValueError):
        pass
    guessed = guess(data)
    if guessed == "utf-8":
        return clean(_lenient(data, "utf-8")), False
    return clean(_lenient(data, codec)), False


def _is_latin_in_utf8(data: bytes) -> bool:
    """Several accents that hold as UTF-8: in any other charset they would be senseless pairs of letters."""
    if data.isascii():
        return False
    try:
        letters = {letter for letter in data.decode("utf-8") if letter > "\x7f"}
    except UnicodeDecodeError:
        return False
    return len(letters) >= 2 and all(letter < "\u0250" or "\u2000" <= letter < "\u2150" for letter in letters)


def _japanese(data: bytes) -> str:
    """ISO-2022-JP as Microsoft writes it: with the rows of NEC, which Python knows in Shift-JIS only."""
    out: list[str] = []
    codec = "ascii"
    for piece in re.split(rb"(\x1b(?:\$[@B]|\([BJI]))", data):
        if piece[:1] == b"\x1b":
            codec = "jis" if piece[1:2] == b"$" else "ascii"
        elif codec == "jis":
            pairs = zip(piece[::2], piece[1::2], strict=False)
            out.append(b"".join(_shift(high, low) for high, low in pairs).decode("cp932", "replace"))
        else:
            out.append(piece.decode("cp1252", "replace"))
    return "".join(out)


def _shift(high: int, low: int) -> bytes:
    """A pair of JIS X 0208 in Shift-JIS (the usual arithmetic)."""
    if not (0x21 <= high <= 0x7E and 0x21 <= low <= 0x7E):
        return b"?"
    low += 0x1F + (low >= 0x60) if high % 2 else 0x7E
    high = ((high - 0x21) >> 1) + 0x81
    return bytes((high + (0x40 if high > 0x9F else 0), low))


def _lenient(data: bytes, codec: str) -> str:
    if codec == "iso2022_jp_ext":
        return _japanese(data)
    try:
        return data.decode(codec, "cauce.stray" if codec == "utf-8" else "replace")
    except (UnicodeError, ValueError, LookupError):
        return data.decode("utf-8", "cauce.stray")


def clean(text: str) -> str:
    """Without null bytes, other control characters and lone surrogates: databases and pages refuse them."""
    text = text.translate(_CONTROLS) if not text.isprintable() else text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text
