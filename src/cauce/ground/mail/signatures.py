"""What stands round the words of a letter: its writer's signature, the lawyers' paragraph, a gate's warning.

Invariants: nothing is taken from between a person's words; greetings and names that a person typed stay.
"""

from __future__ import annotations

import re

from cauce.ground.mail.quote_marks import SIGNED, UNSIGNED, Lines
from cauce.ground.mail.signature_words import (
    ADVICE,
    BANNER,
    FOOTER,
    HUMAN,
    LABELLED,
    LAW,
    OPENING,
    PERSON,
    PRINTING,
    THING,
    TITLE,
)

RULE = re.compile(r"\s*(?:[-–—_=*~#+ᐧ⁣·•.\u2500]\s?){1,}\s*$")
_SIGNATURE = re.compile(r"\s?(?:- --|-{2,3}|[–—]{1,3}|_{2,5})\s*$")
_LONG_RULE = re.compile(r"\s?(?:[-_=*~.·•\u2500]\s?){6,}\s*$")
_REACHED = re.compile(
    r"\b(?:tel|tlf|tfno|telf|tlfno|telefono|telefone|movil|movel|cel|celular|fax|phone|fono|mobile?)\b|www\.|https?://|@\w"
)
# A sentence: signatures are names, places and numbers.
_SENTENCE = re.compile(r"(?:[^\s@]+ ){6,}[^\s@]+[.:;!…]\s*$")
_WRAPPED_AT = 45  # letters: a shorter line was ended by its writer
_MOST_SIGNED = 25  # lines: a longer signature is part of the letter
_MOST_CARD = 10  # lines of a visiting card
_CITED = ('"', "«", "\u201c", "\u00bb", "'")
_LINK = re.compile(r"\(https?:[^)\s]*\)|<https?:[^>\s]*>")
_MOST_LAWS = 60  # paragraphs that are read for words of the law


class Signatures(Lines):
    """Lines of which the letter itself is wanted."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self.heads: dict[int, str] = {}
        self.looked = 0

    def text(self, at: int) -> str:
        line = self.heads.get(at, self.lines[at])
        return "" if line.startswith("\x01") else line

    def without_banner(self, kept: list[int]) -> list[int]:
        """Without the warning that an organisation writes over mails from elsewhere."""
        empty = [self.blank[at] or bool(RULE.match(self.lines[at])) for at in kept]
        first = next((place for place, nothing in enumerate(empty) if not nothing), len(kept))
        words = ""
        for place in range(first, min(first + 4, len(kept))):
            words = f"{words} {self.levelled[kept[place]].strip()}".strip()
            if BANNER.match(words) and not PERSON.search(words):
                return self._past_warning(kept, place + 1)
        return kept

    def _past_warning(self, kept: list[int], place: int) -> list[int]:
        """What stands below the rest of the warning: its wrapped lines, its advice, the rule under it."""
        while place < len(kept):
            above, line = self.levelled[kept[place - 1]].rstrip(), self.levelled[kept[place]]
            wrapped = len(above) >= _WRAPPED_AT and not above.endswith((".", "!", "*", "]"))
            advice = ADVICE.search(line) and not PERSON.search(line)
            if not (self.blank[kept[place]] or RULE.match(line)) and (
                self.blank[kept[place - 1]] or not (wrapped or advice)
            ):
                break
            place += 1
        return kept[place:]

    def without_signature(self, kept: list[int]) -> list[int]:
        """Up to the first line that says «here my name begins», a telephone's own line, or the lawyers'."""
        kept = self._without_marked_signature(kept)
        seen = False
        for place, at in enumerate(kept):
            if self.quoted[at] or self.blank[at]:
                continue
            if seen and self._signs(at, kept[place + 1 :]):
                kept = self._without_title(kept[:place]) if OPENING.match(self.levelled[at]) else kept[:place]
                break
            seen = seen or not RULE.match(self.lines[at])
        while kept and (self.blank[kept[-1]] or (RULE.match(self.text(kept[-1])) and len(kept) > 1)):
            kept = kept[:-1]
        return kept

    def _without_title(self, kept: list[int]) -> list[int]:
        """Without the title of the lawyers' paragraph that stood below."""
        for place in range(len(kept) - 1, 0, -1):
            line = self.levelled[kept[place]]
            if not self.blank[kept[place]] and not RULE.match(line):
                return kept[:place] if len(line) < 90 and TITLE.match(line) else kept
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
                line == "-- " or self._reads_as_signature(at, following)
            )
        if _LONG_RULE.match(line):
            titles = self.levelled[at - 1].rstrip().endswith(":")
            return not titles and len(following) <= _MOST_CARD and self._reads_as_card(following)
        footer = _LINK.sub("", line) if "http" in line else line
        if len(footer) < 120 and (FOOTER.match(footer) or (len(line) < 120 and FOOTER.match(line))):
            return True
        if THING.match(line):
            return all(self._is_law(look) or FOOTER.match(self.levelled[look]) for look in following)
        if not self._is_law(at) or any(HUMAN.search(self.levelled[look]) for look in following):
            return False
        return not (line.lstrip().startswith(_CITED) and self._goes_on(at, following))

    def _goes_on(self, at: int, following: list[int]) -> bool:
        """Below the paragraph stands something else: whoever cites a clause speaks of it."""
        below = [look for look in following if any(self.blank[at:look])]
        return not all(self._is_law(look) for look in below)

    def _is_law(self, at: int) -> bool:
        """A paragraph that lawyers, printers or virus scanners wrote begins here."""
        line = self.levelled[at]
        if LABELLED.match(line) or PRINTING.match(line):
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

    def _reads_as_signature(self, at: int, following: list[int]) -> bool:
        """«--» without its blank, and rulers: people draw them between two thoughts as well."""
        rest = [self.levelled[look].strip() for look in following]
        if any(self._is_law(look) for look in following):
            return True
        mark = self.levelled[at].strip()
        if mark in rest[1:] or any(line.strip() == mark for line in self.levelled[: max(0, at - 1)]):
            return False  # drawn again and again it parts one thought from the next
        if mark == "--":
            return not any("\u00bf" in line or line.endswith("?") for line in rest)
        return not any(
            HUMAN.search(line) or _SENTENCE.match(line) or line.startswith(("- ", "* ")) for line in rest
        )

    def _reads_as_card(self, following: list[int]) -> bool:
        """Under a long rule people put tables as well; a name with a telephone or an address of the web is a card."""
        rest = [self.levelled[look].strip() for look in following]
        if any(self._is_law(look) for look in following):
            return True
        speaks = any(HUMAN.search(line) or _SENTENCE.match(line) or PERSON.search(line) for line in rest)
        return not speaks and any(_REACHED.search(line) for line in rest[1:])
