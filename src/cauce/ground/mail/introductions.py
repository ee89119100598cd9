"""The line above a quote: «El lun, 3 mar 2025 a las 10:15, Ana (<ana@…>) escribió:», whole, broken or damaged.

Invariants: a line is judged by itself and the few below it; what people write in prose («El 3 de marzo su compañera me
escribió:») is none unless a marked quote follows.
"""

from __future__ import annotations

import re

from cauce.ground.mail.quote_words import ADDRESS, LEAD, TIME, VERB, WEEKDAY

_MOST_LINES = 8  # that an introduction is broken over
_TIMED = re.compile(TIME)
_LEADS = re.compile(rf"[\s*_>-]*{LEAD}\b[\s,.*]")
_ENDS = re.compile(rf"\b{VERB}\s*[:.…]*\s*(?:[-–—]{{2,}})?\s*[:*_]*\s*$|{VERB}\s*:\s*$")
_SPEAKS = re.compile(rf"{VERB}\b.{{0,60}}:\s*$")
_STOPS = re.compile(rf"{VERB}\W*$")
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
    rf"|>>> .*{TIME}.{{0,12}}>>>\s*$"
    rf"|[\s*]*.{{1,80}}<{ADDRESS}> \[\d.{{0,30}}{TIME}[^\]]{{0,20}}\]\s*:\s*$"
)
# «El 3 de marzo, 10:15, su compañera me escribió:» tells of it; programs write to nobody.
_TOLD = re.compile(
    rf"\b(?:me|nos|le|les|lhe|lhes|te|os|ens|mi|ci|mir|uns|nous)\s+(?:ha |han |va |a |hat )?{VERB}"
    r"|\b(?:told|wrote to) (?:me|us)\b"
)
_SHARED = re.compile(
    rf"(?:\s*-{{2,}}\s*|\s+|(?<=[.!?]))(?:on|el|em|le|il|am)\s+(?:{WEEKDAY}\w*[.,]|\d).{{4,200}}\b{VERB}\s*:\s*$"
)
# Programs that join lines put the first words of the quote behind the introduction.
_OPENS = re.compile(
    rf"[\s*_>-]*{LEAD}\b[\s,.*].{{0,60}}{TIME}.{{1,150}}<\s?(?:mailto:)?{ADDRESS}>[)\s]*\b{VERB}\s*:\s"
    rf"|[^-]{{1,80}}---\d.{{0,20}}{TIME}.{{0,16}}---"  # Lotus Notes
)
# How the last line of an introduction ends: cheap to look for, so that long bodies cost nothing.
_CLOSES = re.compile(rf"(?::|>|-{{2,}}|gmt\S*.{{0,30}})[\s*_]*$|{VERB}[\W]*$")
# Lines that only look like quotes: the end of an introduction, and «>>> Ana <ana@…> 3/3/25 10:15 >>>» (GroupWise).
WRAPPED = re.compile(
    rf"\s*>\s*(?:,?\s*{VERB}\s*)?:\s*$|\s*>\s*{VERB}\s*:?\s*$"
    rf"|\s*>>> [^>]+(?:<{ADDRESS}>)? ?.{{0,30}}{TIME}.{{0,12}}>>>\s*$"
)


def _concludes(line: str) -> bool:
    """The line ends like an introduction: cheap, so that the dear patterns see few lines."""
    tail = line.rstrip(" *_")
    return tail.endswith((":", "-", ">>>")) or _ENDS.search(tail[-80:]) is not None


def _names(line: str) -> bool:
    """Known by its address or its stamp, whatever it begins with."""
    return len(line) < 300 and bool(_concludes(line) and (_NAMED.search(line) or _STAMPED.search(line)))


class Introductions:
    """Finds introductions among lines that were levelled before."""

    lines: list[str]
    levelled: list[str]
    quoted: list[bool]
    blank: list[bool]

    def near_introductions(self) -> set[int]:
        """The lines on which an introduction can begin: where one may end, and a few above it."""
        closing = [at for at, line in enumerate(self.levelled) if _CLOSES.search(line[-60:])]
        near = {line for at in closing for line in range(at - _MOST_LINES + 1, at + 1)}
        return near | {
            at
            for at, line in enumerate(self.levelled)
            if ("@" in line or "---" in line) and _OPENS.match(line)
        }

    def introduction(self, at: int, end: int) -> tuple[int, str]:
        """The line after an introduction that begins here (0: none does), and what of this one is still the answer."""
        line = self.levelled[at]
        if _TOLD.search(line) and not self.quote_follows(at + 1, end):
            return 0, ""
        colon = line.rstrip(" *_").endswith(":")
        if (
            colon
            and not _LEADS.match(line)
            and (shared := _SHARED.search(line))
            and _PROOF.search(shared.group())
        ):
            head = self.lines[at][: shared.start()]
            return at + 1, head if head.strip(" *_-") else ""
        if _OPENS.match(line):
            return at + 1, ""
        if _DATED.match(line) and len(line) < 250 and (line.rstrip().endswith((":", ">")) or "gmt" in line):
            return at + 1, ""
        if (
            _LEADS.match(line)
            and any(letter.isdigit() for letter in line)
            and (past := self._broken(at, end))
        ):
            return past, ""
        if past := self._named(at, end):
            return past, ""
        if colon and len(line) < 160 and _SPEAKS.search(line) and self.quote_follows(at + 1, end):
            return at + 1, ""
        return 0, ""

    def _named(self, at: int, end: int) -> int:
        """The line after an introduction known by its address, on this line or broken over the next two; else 0."""
        line = self.levelled[at]
        if ("@" in line or "--" in line or _TIMED.search(line)) and _names(line):
            return at + 1
        joined = line.rstrip()
        for below in range(at + 1, min(at + 3, end)):
            if len(joined) > 200 or not (
                joined.endswith(("<", ",")) or "@" in joined or _TIMED.search(joined)
            ):
                return 0
            added = self.levelled[below].strip()
            joined += added if added.startswith(">") or joined.endswith("<") else f" {added}"
            if _names(joined) and (added.startswith("<") or not self._named(below, below + 1)):
                return below + 1
        return 0

    def _broken(self, at: int, end: int) -> int:
        """The line after an introduction that begins here with a date; 0 when it never comes to its verb."""
        joined = glued = ""  # «escre» / «veu:» is one word to those who break lines by counting letters
        for past in range(at + 1, min(at + _MOST_LINES, end + 1)):
            below = self.levelled[past - 1]
            if (
                past - 1 > at
                and self.quoted[past - 1]
                and not below.lstrip("> ").startswith(("wrote", "escri", "escre"))
            ):
                break
            joined, glued = f"{joined} {below.strip()}", joined.removesuffix("=") + below.strip()
            if len(joined) > 500:
                break
            for line in (joined, glued):
                if _ENDS.search(line[-80:]) or (":" in line[-4:] and _INSIDE.search(line)):
                    proven = _CERTAIN.search(line) or self.quote_follows(past, end)
                    ended = ":" in line[-6:] or _STOPS.search(line)
                    return past if proven and ended else 0
        return 0

    def quote_follows(self, at: int, end: int) -> bool:
        """The next line with anything on it is marked as a quote."""
        while at < end and self.blank[at]:
            at += 1
        return at < end and self.quoted[at]
