"""Header fields: cutting the block, unfolding, encoded words (RFC 2047) and parameters (RFC 2231), all forgiving."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from cauce.ground.mail.charsets import decode
from cauce.ground.mail.transfer import Buffer

MAX_FIELDS = 1000
MAX_FIELD_BYTES = 100_000
# A folded line may hold nothing but blanks (RFC 5322 §4.2, obsolete syntax).
_LINE = re.compile(rb"([^\r\n]*)(\r*\n|\r|\Z)")
_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_UNFOLD = re.compile(rb"(?:\r*\n|\r)(?=[ \t])")
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|received|return-path|message-id|mime-version|content-[a-z-]+|reply-to|delivered-to"
    rb"|x-[a-z0-9-]+|dkim-signature|sender|references|in-reply-to)[ \t]*:",
    re.I,
)
_MBOX = re.compile(rb"[ \t\r\n\0]*(?:>?From [^\r\n]*(?:\r*\n|\r))?")
_WORD = re.compile(
    r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?(.*?)(?:\?=|\??\Z)", re.S
)  # or cut off at the end
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")


class Field(NamedTuple):
    """A field as it stands in the mail: name in lower case, value unfolded, still bytes."""

    name: str
    value: bytes


class Block(NamedTuple):
    fields: list[Field]
    body: int  # where the body begins
    clean: bool  # False when lines had to be skipped or the blank line was missing


def read_block(buffer: Buffer, start: int, end: int, *, top: bool = False) -> Block:
    """Cut the header block at `start`. `top`: the head of a whole mail, which may have junk before it."""
    clean, at = True, start
    if top:
        at, clean = _skip_junk(buffer, start, end)
    fields: list[Field] = []
    pending: list[bytes] = []

    def close() -> None:
        if pending and len(fields) < MAX_FIELDS:
            line = _UNFOLD.sub(b"", b"".join(pending))[:MAX_FIELD_BYTES]
            name, _, value = line.partition(b":")
            fields.append(Field(name.strip().lower().decode("ascii", "replace"), value.strip()))
        pending.clear()

    while at < end:
        match = _LINE.match(buffer, at, end)
        assert match is not None  # the pattern matches everything
        line, after = match.group(1), match.end()
        if not line:
            close()
            return Block(fields, after, clean)
        if line[:1] in b" \t" and pending:
            pending.append(match.group(0))
        elif _NAME.match(line):
            close()
            pending.append(match.group(0))
        elif _NAME.match(buffer, after, end) and _KNOWN.match(buffer, after, end):
            clean = False  # one broken line in the middle of the head: left out
        else:
            close()
            return Block(fields, at, False)
        at = after
    close()
    return Block(fields, end, clean)


def _skip_junk(buffer: Buffer, start: int, end: int) -> tuple[int, bool]:
    """Past blank lines, «From » lines of mboxes and the like, to the first line that is a header."""
    at = start
    for count in range(30):
        match = _LINE.match(buffer, at, end)
        if match is None or at >= end:
            break
        line = match.group(1)
        name = _NAME.match(line)
        if name and (count == 0 or _KNOWN.match(line)):
            return at, count == 0
        at = match.end()
    # Nothing looks like a header: it is all body, save the blank lines and a lone mbox line.
    head = _MBOX.match(buffer, start, end)
    return (head.end() if head else start), False


def first(fields: list[Field], name: str) -> bytes:
    """The value of the first field of that name that holds something."""
    return next((field.value for field in fields if field.name == name and field.value), b"")


def plain(value: bytes) -> str:
    """A value as text, encoded words not yet decoded, on one line."""
    text, _ = decode(value)
    return " ".join(re.split(r"[\r\n\t ]+", text)).strip()


def words(text: str) -> str:
    """Decode encoded words. Neighbours of one charset are joined first: programs cut them in the middle of a letter."""
    if "=?" not in text:
        return text
    text = _BETWEEN.sub(r"\1", text)
    out: list[str] = []
    at, run, run_charset = 0, b"", ""
    for match in _WORD.finditer(text):
        charset, kind, body = match.groups()
        data = _word_bytes(kind, body)
        if data is None:
            continue
        if match.start() > at or charset.lower() != run_charset:
            out.append(decode(run, run_charset)[0] if run else "")
            out.append(text[at : match.start()])
            run, run_charset = b"", charset.lower()
        run += data
        at = match.end()
    out.append(decode(run, run_charset)[0] if run else "")
    out.append(text[at:])
    # A decoded word must not be able to bring line breaks into a header.
    return re.sub(r"[\r\n\t]+", " ", "".join(out))


def _word_bytes(kind: str, body: str) -> bytes | None:
    if kind in "qQ":
        raw = body.replace("_", " ").encode("utf-8", "replace")
        return binascii.a2b_qp(raw.rstrip(b"=") if raw.endswith(b"=") else raw, header=False)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", body).encode("ascii")
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return None


def unstructured(value: bytes) -> str:
    """A text header (Subject and the like) for people."""
    return " ".join(words(plain(value)).split())


_PARAMETER = re.compile(
    r";[\s;]{0,20}([^\s=;\"]{1,200}?)\s?=\s*(?:\"((?:[^\"\\]|\\.)*)(?:\"|\Z)|([^;\"]*))", re.S
)


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` → («text/plain», {charset: x}), the continuations and escapes of RFC 2231 undone."""
    text = plain(value)
    head = text.split(";", 1)[0].strip().lower()
    simple: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(text, len(text.split(";", 1)[0])):
        key = match.group(1).lower()
        content = (
            # Only these two are escaped in life: any other backslash is of a path of Windows.
            re.sub(r"\\([\"\\])", r"\1", match.group(2))
            if match.group(2) is not None
            else match.group(3).strip()
        )
        name, star, rest = key.partition("*")
        if not star:
            simple.setdefault(name, content)
            continue
        number, encoded = rest.rstrip("*"), key.endswith("*")
        pieces.setdefault(name, []).append(
            (int(number) if number.isdigit() and len(number) < 5 else 0, encoded, content)
        )
    for name, found in pieces.items():
        simple[name] = _joined(found)
    return head, simple


def _joined(found: list[tuple[int, bool, str]]) -> str:
    found.sort(key=lambda piece: piece[0])
    charset, data = "", b""
    for place, (_, encoded, content) in enumerate(found):
        if encoded and place == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data += unquote_to_bytes(content) if encoded else content.encode("utf-8", "replace")
    return decode(data, charset)[0]
