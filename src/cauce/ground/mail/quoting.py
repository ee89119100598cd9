"""Which lines of a mail are new, and which are history or signature.

Invariants: the answer depends on the lines alone; every line is kept or dropped, none changed, save one that an
introduction shares with the end of the answer; where there was something to read, something is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cauce.ground.mail.quote_words import (
    ADDRESS,
    FOOTER,
    FORWARD,
    LABEL,
    LEAD,
    LEGAL,
    ORIGINAL,
    TIME,
    VERB,
    WEEKDAY,
    level,
)

CUT = "\x01cut"  # a line put in where a page's own structure says that history begins
FORWARDED = "\x01forward"
PICTURE = "\ue000"  # stands where a page shows an image: something to see, no words
TIMED = re.compile(TIME)
_MAX_LINES = 2000  # beyond, everything is kept as it stands before: nobody writes that by hand
_MAX_LINE = 600
_QUOTED = re.compile(r"\s{0,3}(?:[>|│]\s?)+")
_RULE = re.compile(r"\s*(?:[-–—_=*~#+ᐧ⁣·•.\u2500]\s?){1,}\s*$")
_LEADS = re.compile(rf"[\s*_>-]*{LEAD}\b[\s,.*]")
_ENDS = re.compile(rf"\b{VERB}\s*[:.…]*\s*(?:[-–—]{{2,}})?\s*[:*_]*\s*$|{VERB}\s*:\s*$")
_INSIDE = re.compile(rf"\b{VERB}\b.*:\s*[*_]*\s*$")
_PROOF = re.compile(rf"{TIME}|{ADDRESS}")
_NAMED = re.compile(
    rf"<(?:mailto:)?{ADDRESS}>.{{0,20}}\b{VERB}\s*:?\s*$|{ADDRESS}.{{0,60}}\b{VERB}\s*(?:\(.*\d.*\))?\s*:\s*$|^.{{1,80}}<{ADDRESS}>.*\b{VERB}\s*:\s*$"
)
_DATED = re.compile(rf"\s*\d{{4}}[-/.年]\s?\d{{1,2}}[-/.月]\s?\d{{1,2}}.{{0,120}}(?:<{ADDRESS}>|gmt[+-]|utc)")
# A date, a time and an address with a colon at the end need no verb; nor does «---- Ana wrote ----» need a date.
_STAMPED = re.compile(
    rf"^(?=.*{TIME})(?=.*\b(?:19|20)\d\d\b|.*\d[/.-]\d).{{4,200}}<(?:mailto:)?{ADDRESS}>\s*:\s*$"
    rf"|^.{{0,100}}<(?:mailto:)?{ADDRESS}>\s*{VERB}\b.*{TIME}.*:\s*$|^\s*-{{2,}}.{{1,150}}\b{VERB}\s*-{{2,}}\s*$"
    rf"|\s*missatge de .{{1,100}}{ADDRESS}.{{0,10}} del dia .*{TIME}\s*:\s*$"
)
_WRAPPED = re.compile(rf"\s*>\s*(?:,?\s*{VERB}\s*)?:\s*$|\s*>\s*{VERB}\s*:?\s*$")
_SHARED = re.compile(
    rf"(?:\s*-{{2,}}\s*|\s+|(?<=[.!?]))(?:on|el|em|le|il|am)\s+(?:{WEEKDAY}\w*[.,]|\d).{{4,200}}\b{VERB}\s*:\s*$"
)
# How the last line of an introduction ends: cheap to look for, so that long bodies cost nothing.
_CLOSES = re.compile(rf"(?::|>|-{{2,}}|gmt\S*.{{0,30}})[\s*_]*$|{VERB}[\W]*$")
_SIGNATURE = re.compile(r"\s?(?:--|—|––|---|_{2,5})\s*$")
_READS = re.compile(r"\w|[^\x00-\u2fff\ufe00-\ufeff]")


@dataclass(slots=True)
class Cut:
    """`keep[i]` says whether line i is new; `heads` holds lines of which only a beginning is."""

    keep: list[bool]
    heads: dict[int, str] = field(default_factory=dict)
    forward: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where something says «from here on others speak»: lines start to end, and what it is."""

    kind: str  # "introduction", "original", "header", "forward", "cut"
    start: int
    end: int
    head: str = ""


def cut(lines: Sequence[str], *, forward: bool = False) -> Cut:
    """Decide for every line. `forward`: the subject says that the whole is a forward."""
    reader = _Reader(list(lines[:_MAX_LINES]))
    rest = len(lines) - len(reader.lines)
    everything = Cut([True] * len(lines), forward=True)
    if forward or reader.forwards():
        return everything
    keep = reader.new_lines(0, len(reader.lines))
    heads = {at: head for at, head in reader.heads.items() if at in keep}
    signed = reader.without_signature(sorted(keep))
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


class _Reader:
    """The lines, levelled once, and the questions asked of them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.levelled = [level(line[:_MAX_LINE]) for line in lines]
        self.quoted = [
            bool(_QUOTED.match(line)) and not _WRAPPED.match(plain)
            for line, plain in zip(lines, self.levelled, strict=True)
        ]
        self.blank = [not line.strip(" \t\xa0\u200b\ufeff\u2060\ufffc\u200e\u200f") for line in lines]
        self.heads: dict[int, str] = {}
        closing = [at for at, line in enumerate(self.levelled) if _CLOSES.search(line[-60:])]
        self.near_closing = {near for at in closing for near in range(at - 7, at + 1)}

    def text(self, at: int) -> str:
        line = self.heads.get(at, self.lines[at])
        return "" if line.startswith("\x01") else line

    def forwards(self) -> bool:
        """A forward marker outside quotes, with no other introduction before it."""
        mark = self._first_mark(0, len(self.lines))
        return mark is not None and mark.kind == "forward"

    # ------------------------------------------------------------------ marks

    def _first_mark(self, start: int, end: int) -> _Mark | None:
        for at in range(start, end):
            if not self.blank[at] and not self.quoted[at] and (mark := self._mark_at(at, end)):
                return mark
        return None

    def _mark_at(self, at: int, end: int) -> _Mark | None:
        line = self.levelled[at]
        if line.startswith("\x01"):
            return _Mark("forward" if line.startswith(FORWARDED) else "cut", at, at + 1)
        if FORWARD.match(line):
            return _Mark("forward", at, at + 1)
        if ORIGINAL.match(line):
            return _Mark("original", at, self._past_header(at + 1, end))
        if (past := self._header(at, end)) > at:
            return _Mark("header", at, past)
        return self._introduction(at, end) if at in self.near_closing else None

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
        addressed, blanks, last = False, 0, at
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
            last = look
        named = {"from", "sent"} & kinds and len(kinds - {"cc", "reply"}) >= 2
        if named and (addressed or ("subject" in kinds and len(kinds) >= 3)):
            return last + 1
        return at

    def _introduction(self, at: int, end: int) -> _Mark | None:
        """«El lun, 3 mar 2025 a las 10:15, Ana (<ana@…>) escribió:», on one line or broken over several."""
        line = self.levelled[at]
        if not _LEADS.match(line) and (shared := _SHARED.search(line)) and _PROOF.search(shared.group()):
            head = self.lines[at][: shared.start()]
            return (
                _Mark("introduction", at, at + 1, head)
                if head.strip(" *_-")
                else _Mark("introduction", at, at + 1)
            )
        if _DATED.match(line) and len(line) < 250 and (line.rstrip().endswith((":", ">")) or "gmt" in line):
            return _Mark("introduction", at, at + 1)
        if (
            _LEADS.match(line)
            and any(character.isdigit() for character in line)
            and (past := self._broken(at, end))
        ):
            return _Mark("introduction", at, past)
        if past := self._named(at, end):
            return _Mark("introduction", at, past)
        if len(line) < 160 and re.search(rf"{VERB}\s*:\s*$", line) and self._quote_follows(at + 1, end):
            return _Mark("introduction", at, at + 1)
        return None

    def _named(self, at: int, end: int) -> int:
        """The line after an introduction known by its address, on this line or broken over into the next; else 0."""
        line = self.levelled[at]
        if (
            len(line) < 300
            and ("@" in line or "--" in line)
            and (_NAMED.search(line) or _STAMPED.search(line))
        ):
            return at + 1
        if (
            at + 1 >= end
            or len(line) > 200
            or not (line.rstrip().endswith(("<", ",")) or "@" in line or TIMED.search(line))
        ):
            return 0
        below = self.levelled[at + 1].strip()
        joined = f"{line.rstrip()} {below}" if not below.startswith(">") else line.rstrip() + below
        if (
            len(joined) < 300
            and (_NAMED.search(joined) or _STAMPED.search(joined))
            and (below.startswith("<") or not self._named(at + 1, at + 2))
        ):
            return at + 2
        return 0

    def _broken(self, at: int, end: int) -> int:
        """The line after an introduction that begins here with a date; 0 when it never comes to its verb."""
        joined = ""
        for past in range(at + 1, min(at + 8, end + 1)):
            if (
                past - 1 > at
                and self.quoted[past - 1]
                and not self.levelled[past - 1].lstrip("> ").startswith(("wrote", "escri", "escre"))
            ):
                break
            joined = f"{joined} {self.levelled[past - 1].strip()}"
            if len(joined) > 500:
                break
            if _ENDS.search(joined) or (_INSIDE.search(joined) and joined.count(":") >= 1):
                proven = _PROOF.search(joined) or self._quote_follows(past, end)
                return past if proven and (":" in joined[-6:] or re.search(rf"{VERB}\W*$", joined)) else 0
        return 0

    def _quote_follows(self, at: int, end: int) -> bool:
        while at < end and self.blank[at]:
            at += 1
        return at < end and self.quoted[at]

    # ------------------------------------------------------------------ what stays

    def new_lines(self, start: int, end: int, *, depth: int = 0) -> set[int]:
        """The lines between start and end that their writer wrote (signatures still among them)."""
        mark = self._first_mark(start, end)
        if mark is None or depth > 20:
            return self._without_tail_quote(start, end)
        if mark.head:
            self.heads[mark.start] = mark.head
        before = set(range(start, mark.start + bool(mark.head)))
        spoken = any(_READS.search(self.text(at)) for at in before if not _RULE.match(self.lines[at]))
        if mark.kind in ("introduction", "original") and self._quote_follows(mark.end, end):
            return before | self._around_quotes(mark.end, end, depth)
        if spoken:
            return before
        if mark.kind == "introduction" or (mark.kind == "cut" and not self._all_quoted(mark.end, end)):
            # Nothing above it: what stands below is all there is.
            return self.new_lines(mark.end, end, depth=depth + 1)
        return set(range(start, end))

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
        if not (self.quoted[at - 1] and self._quote_follows(at + 1, end)):
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

    # ------------------------------------------------------------------ signatures

    def without_signature(self, kept: list[int]) -> list[int]:
        """Up to the first line that says «here my name begins», a telephone's own line, or the lawyers'."""
        seen = False
        for place, at in enumerate(kept):
            if self.quoted[at] or self.blank[at]:
                continue
            if seen and self._signs(at, kept[place + 1 :]):
                kept = kept[:place]
                break
            seen = seen or not _RULE.match(self.lines[at])
        while kept and (self.blank[kept[-1]] or (_RULE.match(self.text(kept[-1])) and len(kept) > 1)):
            kept = kept[:-1]
        return kept

    def _signs(self, at: int, below: list[int]) -> bool:
        line = self.levelled[at]
        following = [look for look in below if not self.blank[look]]
        if _SIGNATURE.match(line):
            return len(following) <= 25
        if len(line) < 120 and FOOTER.match(line):
            return True
        return bool(LEGAL.match(line)) and len(line) > 12
