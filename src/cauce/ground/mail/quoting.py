"""Which lines of a mail are new, and which are history or signature.

Invariants: the answer depends on the lines alone; every line is kept or dropped, none changed, save one that an
introduction shares with the end of the answer; where there was something to read, something is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cauce.ground.mail.quote_marks import CUT, FORWARDED, PICTURE, SIGNED, UNSIGNED, Lines
from cauce.ground.mail.signature_words import FOOTER, HUMAN, LABELLED, LAW, OPENING, PERSON

__all__ = ["CUT", "FORWARDED", "PICTURE", "SIGNED", "UNSIGNED", "Cut", "cut"]

_SIGNATURE = re.compile(r"\s?(?:- --|--|—|––|---|_{2,5})\s*$")
_ARMOUR = re.compile(r"-----BEGIN PGP (SIGNED MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)-----")
_READS = re.compile(r"\w|[^\x00-\u2fff\ufe00-\ufeff]")
_RULE = re.compile(r"\s*(?:[-–—_=*~#+ᐧ⁣·•.\u2500]\s?){1,}\s*$")
_MOST_SIGNED = 25  # lines: a longer signature is part of the letter
_MOST_LAWS = 60  # paragraphs that are read for words of the law
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


class _Reader(Lines):
    """What stays of the lines."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self.heads: dict[int, str] = {}
        self.looked = 0

    def text(self, at: int) -> str:
        line = self.heads.get(at, self.lines[at])
        return "" if line.startswith("\x01") else line

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
        mark = self.first_mark(start, end)
        if mark is None or depth > 20:
            return self._without_tail_quote(start, end)
        if mark.head:
            self.heads[mark.start] = mark.head
        before = set(range(start, mark.start + bool(mark.head)))
        spoken = any(_READS.search(self.text(at)) for at in before if not _RULE.match(self.lines[at]))
        if mark.kind in ("introduction", "original") and self.quote_follows(mark.end, end):
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

    # ------------------------------------------------------------------ signatures

    def without_signature(self, kept: list[int]) -> list[int]:
        """Up to the first line that says «here my name begins», a telephone's own line, or the lawyers'."""
        kept = self._without_marked_signature(kept)
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

    def _without_marked_signature(self, kept: list[int]) -> list[int]:
        """Without what a page itself calls its writer's signature; one that holds half a letter is none."""
        left: list[int] = []
        inside: list[int] | None = None
        for at in kept:
            if self.lines[at] == SIGNED:
                inside = []
            elif self.lines[at] == UNSIGNED:
                if inside and sum(not self.blank[one] for one in inside) > _MOST_SIGNED:
                    left += inside
                inside = None
            else:
                (left if inside is None else inside).append(at)
        return left

    def _signs(self, at: int, below: list[int]) -> bool:
        line = self.levelled[at]
        following = [look for look in below if not self.blank[look]]
        if _SIGNATURE.match(line):
            return len(following) <= _MOST_SIGNED and (
                line == "-- " or self._reads_as_signature(line, following)
            )
        if len(line) < 120 and FOOTER.match(line):
            return True
        return self._is_law(at) and not any(HUMAN.search(self.levelled[look]) for look in following)

    def _is_law(self, at: int) -> bool:
        """A paragraph that lawyers, printers or virus scanners wrote begins here."""
        line = self.levelled[at]
        if LABELLED.match(line):
            return True
        if not OPENING.match(line):
            return False
        end = at + 1
        while end < min(at + 12, len(self.lines)) and not self.blank[end]:
            end += 1
        self.looked += 1
        if self.looked > _MOST_LAWS:
            return False
        paragraph = " ".join(self.levelled[at:end])[:1000]
        return bool(LAW.search(paragraph)) and not PERSON.search(paragraph)

    def _reads_as_signature(self, mark: str, following: list[int]) -> bool:
        """«--» without its blank, and rulers: people draw them between two thoughts as well."""
        rest = [self.levelled[look].strip() for look in following]
        if any(self._is_law(look) for look in following):
            return True
        if mark.strip() == "--":
            return not any("\u00bf" in line or line.endswith("?") for line in rest)
        return not any(HUMAN.search(line) or line.startswith(("- ", "* ")) for line in rest)
