"""The tree of parts of a mail, as offsets into its bytes: nothing is copied, nothing is decoded that need not be.

Invariants: children lie inside their parent; depth and number of parts are bounded, whatever the mail says; a multipart
whose boundary never comes is text. The standard library's parser holds a 25 MB mail several times over as lines; this
one does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cauce.ground.mail.headers import Field, first, parameters, plain, read_block
from cauce.ground.mail.signed import content_of
from cauce.ground.mail.transfer import Buffer, decoded

MAX_DEPTH = 30
MAX_PARTS = 500
_SIGNED_WHOLE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_GUESS = re.compile(rb"(?:\A|[\r\n])--([^\r\n]{1,200}?)[ \t]*(?:\r*\n|\r)(?=content-)", re.I)
_TAIL = re.compile(rb"(--)?[ \t]*(?:\r*\n|\r|\Z)")
_PROSE = re.compile(rb"[^\s=]{1,30}[ ][^\s=]{1,30}[ ][^\s=]{1,30}[ ]")
_ADDED = re.compile(rb"(?<=\n)\r?\n(?=[A-Za-z0-9+/= \t]{0,998}[^A-Za-z0-9+/=\s])")
_ENCODING = re.compile(r"base64|quoted-printable|x-uuencode|uuencode|x-uue|8bit|7bit|binary", re.I)


@dataclass(slots=True)
class Part:
    """One part: where it stands, what it says of itself, what is in it."""

    buffer: Buffer
    fields: list[Field]
    start: int  # of the body
    end: int
    type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    encoding: str
    depth: int
    children: list[Part] = field(default_factory=list)

    def chunks(self) -> Iterator[bytes]:
        """The decoded content, in pieces."""
        return decoded(self.buffer, self.start, self.end, self.encoding)

    def content(self) -> bytes:
        return b"".join(self.chunks())

    @property
    def main(self) -> str:
        return self.type.partition("/")[0]

    @property
    def named(self) -> str:
        """The name that its sender gave it; «» for none."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name") or ""

    def leaves(self) -> Iterator[Part]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(slots=True)
class _Budget:
    parts: int = 0
    defects: set[str] = field(default_factory=set)


def read_tree(buffer: Buffer) -> tuple[Part, set[str]]:
    """The whole mail as a tree, and what was wrong with it."""
    budget = _Budget()
    # What carries a mail ends its last line (RFC 5321 §4.1.1.4); what stores one need not. It is the same mail.
    end = _before_line_end(buffer, 0, len(buffer))
    root = _read(buffer, 0, end, 0, "text/plain", budget, top=True)
    return root, budget.defects


def _read(
    buffer: Buffer, start: int, end: int, depth: int, default: str, budget: _Budget, *, top: bool = False
) -> Part:
    budget.parts += 1
    block = read_block(buffer, start, end, top=top)
    if not block.clean:
        budget.defects.add("headers")
    kind, about = parameters(first(block.fields, "content-type"))
    if not re.fullmatch(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", kind):
        kind = (
            "text/plain"
            if kind.startswith("text")
            else ("application/octet-stream" if "/" in kind else default)
        )
    disposition, more = parameters(first(block.fields, "content-disposition"))
    encoding = _ENCODING.search(plain(first(block.fields, "content-transfer-encoding")))
    part = Part(
        buffer, block.fields, min(block.body, end), end, kind, about, disposition, more,
        encoding.group().lower() if encoding else "", depth,
    )  # fmt: skip
    if part.main == "multipart":
        _divide(part, budget)
    elif part.type in _SIGNED_WHOLE and part.depth < MAX_DEPTH:
        _unseal(part, budget)
    elif (
        part.encoding == "base64"
        and part.main == "text"
        and _PROSE.search(buffer[part.start : min(part.start + 2000, end)])
    ):
        budget.defects.add("encoding")
        part.encoding = ""  # words with blanks between them: only the label says base64
    elif (
        part.encoding == "base64"
        and part.main == "text"
        and (added := _ADDED.search(buffer, part.start, end))
    ):
        budget.defects.add("encoding")
        part.end = added.start()  # a list put its footer under letters that it could not read
    return part


def _unseal(part: Part, budget: _Budget) -> None:
    """A letter inside its own signature is read like the one part of a multipart."""
    inner = content_of(part.content())
    if inner.strip():
        part.children.append(_read(inner, 0, len(inner), part.depth + 1, "text/plain", budget))
        part.type = "multipart/signed"


def _divide(part: Part, budget: _Budget) -> None:
    if part.encoding in ("base64", "quoted-printable"):
        # Forbidden by RFC 2045 §6.4 and met all the same. Often only the label is wrong, so look first.
        inner = part.content()
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
        if (
            not _cuts(part.buffer, part.start, part.end, boundary)[0]
            and boundary
            and b"--" + boundary in inner
        ):
            part.buffer, part.start, part.end = inner, 0, len(inner)
        part.encoding = ""
    cuts, closed = _cuts(
        part.buffer,
        part.start,
        part.end,
        part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace"),
    )
    if not cuts and (guessed := _GUESS.search(part.buffer, max(0, part.start - 1), part.end)):
        budget.defects.add("boundary")
        cuts, closed = _cuts(part.buffer, part.start, part.end, guessed.group(1))
    if not cuts or part.depth >= MAX_DEPTH:
        budget.defects.add("depth" if cuts else "boundary")
        part.type = "text/plain" if part.depth < MAX_DEPTH else "application/octet-stream"
        return
    if not closed:
        budget.defects.add("truncated")
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    for start, end in cuts:
        if budget.parts >= MAX_PARTS:
            budget.defects.add("parts")
            break
        part.children.append(_read(part.buffer, start, max(start, end), part.depth + 1, default, budget))


def _cuts(buffer: Buffer, start: int, end: int, boundary: bytes) -> tuple[list[tuple[int, int]], bool]:
    """The spans between boundary lines, and whether the closing one was there."""
    if not boundary:
        return [], False
    mark, begun, at = b"--" + boundary, -1, start
    spans: list[tuple[int, int]] = []
    while len(spans) <= MAX_PARTS:
        found = buffer.find(mark, at, end)
        if found < 0:
            break
        at = found + len(mark)
        if found > start and buffer[found - 1] not in b"\r\n":
            continue
        tail = _TAIL.match(buffer, at, end)
        if tail is None:
            continue
        if begun >= 0:
            spans.append((begun, _before_line_end(buffer, begun, found)))
        if tail.group(1):
            return spans, True
        begun = at = tail.end()
    if begun >= 0 and len(spans) <= MAX_PARTS:
        spans.append((begun, end))
    return spans, False


def _before_line_end(buffer: Buffer, low: int, at: int) -> int:
    """The line break before a boundary belongs to the boundary (RFC 2046 §5.1.1)."""
    if at > low and buffer[at - 1] == 0x0A:
        at -= 1
    if at > low and buffer[at - 1] == 0x0D:
        at -= 1
    return at
