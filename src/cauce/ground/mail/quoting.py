"""Which lines of a mail are new, and which are history or signature.

Invariants: the answer depends on the lines alone; every line is kept or dropped, none changed, save one that an
introduction shares with the end of the answer; where there was something to read, something is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cauce.ground.mail.quote_marks import CUT, FORWARDED, PICTURE, SIGNED, UNSIGNED, Lines, unquoted
from cauce.ground.mail.signatures import RULE, Signatures

__all__ = ["CUT", "FORWARDED", "PICTURE", "SIGNED", "UNSIGNED", "Cut", "cut"]

_ARMOUR = re.compile(r"-----BEGIN PGP (SIGNED MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)-----")
_READS = re.compile(r"\w|[^\x00-\u2fff\ufe00-\ufeff]")
_MAX_LINES = 2000  # beyond, everything is kept as it stands before: nobody writes that by hand


@dataclass(slots=True)
class Cut:
    """`keep[i]` says whether line i is new; `heads` holds lines of which only a beginning is."""

    keep: list[bool]
    heads: dict[int, str] = field(default_factory=dict)
    forward: bool = False


def cut(lines: Sequence[str], *, forward: bool = False) -> Cut:
    """Decide for every line. `forward`: the subject says that the whole is a forward."""
    reader = _Reader(list(lines[:_MAX_LINES]))
    rest = len(lines) - len(reader.lines)
    everything = Cut([True] * len(lines), forward=True)
    if forward or reader.forwards():
        return everything
    keep = reader.new_lines(0, len(reader.lines)) - reader.armour()
    heads = {at: head for at, head in reader.heads.items() if at in keep}
    signed = reader.without_signature(reader.without_banner(sorted(keep)))
    for chosen in (signed, sorted(keep), list(range(len(reader.lines)))):
        if any(_READS.search(reader.text(at)) for at in chosen):
            kept = set(chosen)
            break
    else:
        kept = set(range(len(reader.lines)))
    tail = [len(kept) == len(reader.lines)] * rest
    return Cut(
        [at in kept for at in range(len(reader.lines))] + tail,
        {at: head for at, head in heads.items() if at in kept},
    )


class _Reader(Signatures):
    """What stays of the lines."""

    def forwards(self) -> bool:
        """A forward marker outside quotes, with no other introduction before it."""
        mark = self.first_mark(0, len(self.lines))
        return mark is not None and mark.kind == "forward"

    def armour(self) -> set[int]:
        """The lines that inline PGP puts round what it signs, and the signature itself."""
        found: set[int] = set()
        inside = ""
        for at, line in enumerate(self.lines):
            if begun := _ARMOUR.match(line):
                inside = begun.group(1)
            if not inside:
                continue
            found.add(at)
            if (inside == "SIGNED MESSAGE" and self.blank[at]) or line.startswith("-----END PGP"):
                inside = ""
        return set() if inside else found

    def new_lines(self, start: int, end: int, *, depth: int = 0) -> set[int]:
        """The lines between start and end that their writer wrote (signatures still among them)."""
        if below := self._under_introduced_quote(start, end, depth):
            return below
        mark = self.first_mark(start, end)
        if mark is None or depth > 20:
            return self._without_tail_quote(start, end)
        if mark.head:
            self.heads[mark.start] = mark.head
        before = set(range(start, mark.start + bool(mark.head)))
        spoken = any(_READS.search(self.text(at)) for at in before if not RULE.match(self.lines[at]))
        if mark.kind in ("introduction", "original") and self.quote_follows(mark.end, end):
            return before | self._around_quotes(mark.end, end, depth)
        if spoken:
            return before
        if mark.kind == "introduction" or (mark.kind == "cut" and not self._all_quoted(mark.end, end)):
            # Nothing above it: what stands below is all there is.
            return self.new_lines(mark.end, end, depth=depth + 1)
        return set(range(start, end))

    def _under_introduced_quote(self, start: int, end: int, depth: int) -> set[int]:
        """Apple marks its introduction like the quote: an answer under a letter that begins so stands alone."""
        first = next((at for at in range(start, end) if not self.blank[at]), end)
        if first == end or not self.quoted[first]:
            return set()
        inner = Lines([unquoted(line) for line in self.lines[first : min(first + 6, end)]])
        mark = inner.first_mark(0, len(inner.lines))
        if mark is None or mark.kind != "introduction" or mark.start:
            return set()
        return self._around_quotes(first, end, depth + 1)

    def _all_quoted(self, start: int, end: int) -> bool:
        return all(self.blank[at] or self.quoted[at] for at in range(start, end))

    def _around_quotes(self, start: int, end: int, depth: int) -> set[int]:
        """Marked lines below an introduction: answers between them keep everything, an answer under them itself."""
        past = self._past_quote(start, end)
        if self._all_blank(past, end):
            return set()
        below = self.new_lines(past, end, depth=depth + 1)
        spoken = [
            at for at in self.without_signature(sorted(below)) if not self.blank[at] and not self.quoted[at]
        ]
        if not spoken:
            return set()
        later = [at for at in range(spoken[0], end) if self.quoted[at]]
        if later and any(at < later[-1] for at in spoken):
            return set(range(start, max(spoken[-1], later[-1] if later[-1] < spoken[-1] else spoken[-1]) + 1))
        return below

    def _past_quote(self, start: int, end: int) -> int:
        """The first line after a block of marked lines; lines that a bad mailer broke out of it belong to it."""
        at = last = start
        while at < end:
            if self.quoted[at]:
                last = at + 1
            elif not self.blank[at] and not self._broken_out(at, end):
                break
            at += 1
        return last

    def _broken_out(self, at: int, end: int) -> bool:
        """`> a long line that was` / `wrapped` / `> like this`."""
        if not (self.quoted[at - 1] and self.quote_follows(at + 1, end)):
            return False
        above = self.lines[at - 1].rstrip()
        remnant = self.lines[at].strip()
        linked = "http" in above and ("(" in above or "<" in above)
        open_link = linked or (
            remnant.startswith(("(http", "<http")) or (above.strip("> ") == "" and "http" in remnant)
        )
        return open_link or (len(above) >= 58 and remnant[:1].islower() and len(remnant) < 40)

    def _all_blank(self, start: int, end: int) -> bool:
        return all(self.blank[at] for at in range(start, end))

    def _without_tail_quote(self, start: int, end: int) -> set[int]:
        """With no introduction, marked lines at the very end are history; elsewhere they are part of the answer."""
        spoken = [at for at in range(start, end) if not self.blank[at] and not self.quoted[at]]
        written = self.without_signature(spoken)
        if not written:
            return set(range(start, end))
        last = written[-1]
        if any(self.quoted[at] for at in range(last, end)):
            return set(range(start, last + 1))
        return set(range(start, end))
