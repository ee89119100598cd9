"""Where in a mail somebody else begins to speak: introductions, header blocks, markers.

Invariants: each line is judged by itself and a few below it; a mark never begins inside a quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cauce.ground.mail.introductions import WRAPPED, Introductions
from cauce.ground.mail.quote_words import ABOVE, FORWARD, LABEL, ORIGINAL, TIME, level

CUT = "\x01cut"  # a line put in where a page's own structure says that history begins
FORWARDED = "\x01forward"
SIGNED, UNSIGNED = "\x01signed", "\x01unsigned"  # round what a program put under the words by itself
PICTURE = "\ue000"  # stands where a page shows an image: something to see, no words
_MAX_LINE = 600
_TIMED = re.compile(TIME)
_QUOTED = re.compile(r"\s{0,3}(?:[>|│]\s?)+")
# Cheap looks before the dear ones: a long line of dashes must cost nothing.
_ABOVE_WORD = re.compile(r"\bline|linha|ligne|zeile|\briga\b")
_LETTERS = re.compile(r"^\W{0,80}\w{3}")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something says «from here on others speak»: lines start to end, and what it is."""

    kind: str  # "introduction", "original", "header", "forward", "cut"
    start: int
    end: int
    head: str = ""


def unquoted(line: str) -> str:
    """Without the marks before it."""
    marks = _QUOTED.match(line)
    return line[marks.end() :] if marks else line


class Lines(Introductions):
    """The lines of a mail, levelled once, and where others begin to speak in them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.levelled = [level(line[:_MAX_LINE]) for line in lines]
        self.quoted = [
            bool(_QUOTED.match(line)) and not WRAPPED.match(plain)
            for line, plain in zip(lines, self.levelled, strict=True)
        ]
        self.blank = [
            not line.strip(" \t\xa0\u200b\ufeff\u2060\ufffc\u200e\u200f") or line in (SIGNED, UNSIGNED)
            for line in lines
        ]
        self.near = self.near_introductions()

    def first_mark(self, start: int, end: int) -> Mark | None:
        """The first place between start and end, outside quotes, where somebody else begins to speak."""
        for at in range(start, end):
            if not self.blank[at] and not self.quoted[at] and (mark := self._mark_at(at, end)):
                return mark
        return None

    def _mark_at(self, at: int, end: int) -> Mark | None:
        line = self.levelled[at]
        if line.startswith("\x01"):
            return Mark("forward" if line.startswith(FORWARDED) else "cut", at, at + 1)
        if FORWARD.match(line):
            return Mark("forward", at, at + 1)
        if len(line) < 160 and _ABOVE_WORD.search(line) and ABOVE.match(line):
            return Mark("cut", at, at + 1)
        if _LETTERS.search(line) and ORIGINAL.match(line[:300]):
            return Mark("original", at, self._past_header(at + 1, end))
        if (past := self._header(at, end)) > at:
            return Mark("header", at, past)
        if at in self.near:
            past, head = self.introduction(at, end)
            return Mark("introduction", at, past, head) if past else None
        return None

    def _past_header(self, at: int, end: int) -> int:
        while at < end and self.blank[at]:
            at += 1
        return max(at, self._header(at, end)) if at < end else at

    def _header(self, at: int, end: int) -> int:
        """The end of a block «De: … Enviado: … Para: … Asunto: …» that begins here, or `at` when none does."""
        first = LABEL.match(self.levelled[at])
        if first is None or first.lastgroup is None or first.group("cc") or first.group("reply"):
            return at
        kinds: set[str] = set()
        addressed, timed, blanks, last = False, False, 0, at
        for look in range(at, min(at + 16, end)):
            if self.blank[look]:
                blanks += 1
                if blanks > (len(kinds) + 1):
                    break
                continue
            found = LABEL.match(self.levelled[look])
            if found is None:
                if blanks and look > last + 1 and len(kinds) >= 2:
                    break
                if look > last + 2:
                    break
                addressed = addressed or (bool(kinds) and look == last + 1 and "@" in self.lines[look])
                continue
            kinds |= {
                kind for kind, value in found.groupdict().items() if value is not None and kind != "value"
            }
            addressed = addressed or "@" in (found.group("value") or "")
            timed = timed or bool(found.group("sent") and _TIMED.search(found.group("value")))
            last = look
        dated = "sent" in kinds and len(kinds - {"cc", "reply"}) >= 2
        whole = "subject" in kinds and len(kinds - {"cc", "reply"}) >= 3
        # People fill in «De: … Para: … Fecha: …» as well; programs know the address, or the time.
        if ("from" in kinds or dated) and ((addressed and (dated or whole)) or (whole and dated and timed)):
            return last + 1
        return at
