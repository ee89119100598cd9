"""Where in a mail somebody else begins to speak: introductions, header blocks, markers.

Invariants: each line is judged by itself and a few below it; a mark never begins inside a quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cauce.ground.mail.quote_words import (
    ABOVE,
    ADDRESS,
    FORWARD,
    LABEL,
    LEAD,
    ORIGINAL,
    TIME,
    VERB,
    WEEKDAY,
    level,
)

CUT = "\x01cut"  # a line put in where a page's own structure says that history begins
FORWARDED = "\x01forward"
SIGNED, UNSIGNED = "\x01signed", "\x01unsigned"  # round what a program put under the words by itself
PICTURE = "\ue000"  # stands where a page shows an image: something to see, no words
_TIMED = re.compile(TIME)
_MAX_LINE = 600
_QUOTED = re.compile(r"\s{0,3}(?:[>|│]\s?)+")
_LEADS = re.compile(rf"[\s*_>-]*{LEAD}\b[\s,.*]")
_ENDS = re.compile(rf"\b{VERB}\s*[:.…]*\s*(?:[-–—]{{2,}})?\s*[:*_]*\s*$|{VERB}\s*:\s*$")
_INSIDE = re.compile(rf"\b{VERB}\b.*:\s*[*_]*\s*$")
# A date and a verb are prose as well («El 3 de marzo a las 10:15 su compañera me escribió:»): an address, a comma after
# the time, or a verb before the name is what programs write.
_CERTAIN = re.compile(
    rf"{ADDRESS}|{TIME}.{{0,16}},|{TIME}.{{0,12}}\b(?:schrieb|schreef|skrev|kirjoitti)|\d[^,]{{0,20}}, .*wrote"
)
_PROOF = re.compile(rf"{TIME}|{ADDRESS}")
_NAMED = re.compile(
    rf"<(?:mailto:)?{ADDRESS}>.{{0,20}}\b{VERB}\s*:?\s*$|{ADDRESS}.{{0,60}}\b{VERB}\s*(?:\(.*\d.*\))?\s*:\s*$|^.{{1,80}}<{ADDRESS}>.*\b{VERB}\s*:\s*$"
)
_DATED = re.compile(rf"\s*\d{{4}}[-/.年]\s?\d{{1,2}}[-/.月]\s?\d{{1,2}}.{{0,120}}(?:<{ADDRESS}>|gmt[+-]|utc)")
# A date, a time and an address with a colon at the end need no verb; nor does «---- Ana wrote ----» need a date.
_STAMPED = re.compile(
    rf"^(?=.*{TIME})(?=.*\b(?:19|20)\d\d\b|.*\d[/.-]\d).{{4,200}}<(?:mailto:)?{ADDRESS}>\s*:\s*$"
    rf"|^.{{0,100}}<(?:mailto:)?{ADDRESS}>\s*{VERB}\b.*{TIME}.*:\s*$|^\s*-{{2,}}.{{1,150}}\b{VERB}\s*-{{2,}}\s*$"
    rf"|\s*(?:quoting|citando(?: a)?|mensaje citado por|mensagem citada por|zitat von|quotation de) "
    rf".{{0,80}}{ADDRESS}.{{0,3}}:\s*$"
    rf"|\s*[^.:;!?]{{1,60}}\b{VERB} (?:el|em|as|on|am|le|il|no dia)\b.{{0,30}}\d.{{0,30}}{TIME}.{{0,12}}:\s*$"
    rf"|\s*missatge de .{{1,100}}{ADDRESS}.{{0,10}} del dia .*{TIME}\s*:\s*$"
)
# Cheap looks before the dear ones: a long line of dashes must cost nothing.
_ABOVE_WORD = re.compile(r"\bline|linha|ligne|zeile|\briga\b")
_LETTERS = re.compile(r"^\W{0,80}\w{3}")
# «El 3 de marzo, 10:15, su compañera me escribió:» tells of it; programs write to nobody.
_TOLD = re.compile(
    rf"\b(?:me|nos|le|les|lhe|lhes|te|os|ens|mi|ci|mir|uns|nous)\s+(?:ha |han |va |a |hat )?{VERB}"
    r"|\b(?:told|wrote to) (?:me|us)\b"
)
_WRAPPED = re.compile(rf"\s*>\s*(?:,?\s*{VERB}\s*)?:\s*$|\s*>\s*{VERB}\s*:?\s*$")
_SHARED = re.compile(
    rf"(?:\s*-{{2,}}\s*|\s+|(?<=[.!?]))(?:on|el|em|le|il|am)\s+(?:{WEEKDAY}\w*[.,]|\d).{{4,200}}\b{VERB}\s*:\s*$"
)
# How the last line of an introduction ends: cheap to look for, so that long bodies cost nothing.
_CLOSES = re.compile(rf"(?::|>|-{{2,}}|gmt\S*.{{0,30}})[\s*_]*$|{VERB}[\W]*$")


def _concludes(line: str) -> bool:
    """The line ends like an introduction: cheap, so that the dear patterns see few lines."""
    tail = line.rstrip(" *_")
    return tail.endswith((":", "-")) or _ENDS.search(tail[-80:]) is not None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something says «from here on others speak»: lines start to end, and what it is."""

    kind: str  # "introduction", "original", "header", "forward", "cut"
    start: int
    end: int
    head: str = ""


class Lines:
    """The lines of a mail, levelled once, and where others begin to speak in them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.levelled = [level(line[:_MAX_LINE]) for line in lines]
        self.quoted = [
            bool(_QUOTED.match(line)) and not _WRAPPED.match(plain)
            for line, plain in zip(lines, self.levelled, strict=True)
        ]
        self.blank = [
            not line.strip(" \t\xa0\u200b\ufeff\u2060\ufffc\u200e\u200f") or line in (SIGNED, UNSIGNED)
            for line in lines
        ]
        closing = [at for at, line in enumerate(self.levelled) if _CLOSES.search(line[-60:])]
        self.near_closing = {near for at in closing for near in range(at - 7, at + 1)}

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
        dated = "sent" in kinds and len(kinds - {"cc", "reply"}) >= 2
        whole = "subject" in kinds and len(kinds - {"cc", "reply"}) >= 3
        if ("from" in kinds or dated) and ((addressed and (dated or whole)) or (whole and dated)):
            return last + 1
        return at

    def _introduction(self, at: int, end: int) -> Mark | None:
        """«El lun, 3 mar 2025 a las 10:15, Ana (<ana@…>) escribió:», on one line or broken over several."""
        line = self.levelled[at]
        if _TOLD.search(line) and not self.quote_follows(at + 1, end):
            return None
        last = line.rstrip(" *_")[-1:]
        if (
            last == ":"
            and not _LEADS.match(line)
            and (shared := _SHARED.search(line))
            and _PROOF.search(shared.group())
        ):
            head = self.lines[at][: shared.start()]
            return (
                Mark("introduction", at, at + 1, head)
                if head.strip(" *_-")
                else Mark("introduction", at, at + 1)
            )
        if _DATED.match(line) and len(line) < 250 and (line.rstrip().endswith((":", ">")) or "gmt" in line):
            return Mark("introduction", at, at + 1)
        if (
            _LEADS.match(line)
            and any(character.isdigit() for character in line)
            and (past := self._broken(at, end))
        ):
            return Mark("introduction", at, past)
        if past := self._named(at, end):
            return Mark("introduction", at, past)
        if (
            len(line) < 160
            and last == ":"
            and re.search(rf"{VERB}\b.{{0,60}}:\s*$", line)
            and self.quote_follows(at + 1, end)
        ):
            return Mark("introduction", at, at + 1)
        return None

    def _named(self, at: int, end: int) -> int:
        """The line after an introduction known by its address, on this line or broken over into the next; else 0."""
        line = self.levelled[at]
        if (
            len(line) < 300
            and ("@" in line or "--" in line or _TIMED.search(line))
            and _concludes(line)
            and (_NAMED.search(line) or _STAMPED.search(line))
        ):
            return at + 1
        if (
            at + 1 >= end
            or len(line) > 200
            or not (line.rstrip().endswith(("<", ",")) or "@" in line or _TIMED.search(line))
        ):
            return 0
        below = self.levelled[at + 1].strip()
        joined = f"{line.rstrip()} {below}" if not below.startswith(">") else line.rstrip() + below
        if (
            len(joined) < 300
            and _concludes(joined)
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
            if _ENDS.search(joined[-80:]) or (":" in joined[-4:] and _INSIDE.search(joined)):
                proven = _CERTAIN.search(joined) or self.quote_follows(past, end)
                return past if proven and (":" in joined[-6:] or re.search(rf"{VERB}\W*$", joined)) else 0
        return 0

    def quote_follows(self, at: int, end: int) -> bool:
        """The next line with anything on it is marked as a quote."""
        while at < end and self.blank[at]:
            at += 1
        return at < end and self.quoted[at]
