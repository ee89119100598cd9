"""What a message is found by, what a viewer's search may reach, and which words of a text answer it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from cauce.ground.text.folding import fold
from cauce.ground.text.words import index_terms, query_terms, stem

LONGEST_TEXT = 200_000  # characters of a message that are indexed
LONGEST_QUERY = 200
MOST_TERMS = 12
SHORTEST_BEGINNING = 4  # shorter ones begin a large part of all words
SNIPPET = 180
_BEFORE = 60  # characters shown before the first word found
_NUMBER = re.compile(r"#?(\d{1,9})")


class Part(NamedTuple):
    """A piece of a text; `hit`: one of the words looked for."""

    text: str
    hit: bool


def ticket_number(q: str) -> int | None:
    """The ticket number that the whole search is: «1234», «#1234»."""
    found = _NUMBER.fullmatch(q.strip())
    return int(found.group(1)) if found else None


def terms_of_query(q: str) -> tuple[str, ...]:
    """The terms that an entry must all hold."""
    return tuple(query_terms(q[:LONGEST_QUERY]))[:MOST_TERMS]


def half_typed(terms: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The terms but the last, and the last as the beginning of a word; "" when it is too short to be one."""
    return (terms[:-1], terms[-1]) if terms and len(terms[-1]) >= SHORTEST_BEGINNING else (terms, "")


def terms_of_entry(texts: Iterable[str], scopes: Iterable[str]) -> tuple[str, ...]:
    """The terms of an entry, each once: nothing asks how often."""
    terms = {term for text in texts if text for term in index_terms(text[:LONGEST_TEXT])}
    return (*sorted(terms), *scopes)


def scopes_of_ticket(account: int, brand: int, team: int | None) -> tuple[str, ...]:
    """Terms that no text gives, by which a search stays within what its viewer sees."""
    return (f"§a{account}", f"§b{brand}", *([f"§t{team}"] if team else []))


def scopes_of_viewer(account: int, reach: tuple[bool, frozenset[int], frozenset[int]]) -> tuple[str, ...]:
    """The scope terms of what somebody sees, from the reach of their right; none: they see nothing."""
    everywhere, brands, teams = reach
    if everywhere:
        return (f"§a{account}",)
    return (*(f"§b{pk}" for pk in sorted(brands)), *(f"§t{pk}" for pk in sorted(teams)))


class Marker:
    """Marks what answers one search in many texts."""

    def __init__(self, q: str, terms: Sequence[str], beginning: str = "") -> None:
        self._terms, self._beginning = frozenset(terms), beginning
        heads = {re.escape(term[:3] if len(term) > 3 else term[:2]) for term in terms if term}
        # Stems keep the first letters of their words, so only words that begin like one are stemmed.
        self._begins_like = re.compile(rf"(?:{'|'.join(sorted(heads))})[^\W_]*")
        # E-mails, codes and numbers are matched as they were typed.
        chunks = (chunk.strip(".,;:!?«»\"'()[]") for chunk in fold(q[:LONGEST_QUERY]).split())
        codes = [re.escape(chunk) for chunk in chunks if chunk and not chunk.isalpha()]
        self._as_typed = re.compile("|".join(codes)) if codes else None

    def marked(self, text: str) -> list[Part]:
        """The text in pieces, those that answer the search marked."""
        return _pieces(text, self._spans(text), 0, len(text))

    def excerpt(self, text: str) -> list[Part]:
        """The words around the first one found, in pieces; the beginning of a text that has none."""
        spans = self._spans(text)
        first = spans[0][0] if spans else 0
        start = 0 if first <= _BEFORE else text.find(" ", first - _BEFORE, first) + 1 or first
        stop = len(text)
        if stop - start > SNIPPET:
            space = text.rfind(" ", start, start + SNIPPET)
            stop = space if space > max(start, first) else start + SNIPPET
        parts = _pieces(text, spans, start, stop)
        before = [Part("…", False)] if start else []
        return [*before, *parts, *([Part("…", False)] if stop < len(text) else [])]

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words looked for stand, in order, the longest first where two begin."""
        if not self._terms:
            return []
        folded = _folded_in_place(text)
        spans = []
        for found in self._begins_like.finditer(folded):
            start = found.start()
            if (start == 0 or not folded[start - 1].isalnum()) and self._answers(found.group()):
                spans.append(found.span())
        if self._as_typed is not None:
            spans += [found.span() for found in self._as_typed.finditer(folded)]
        return sorted(spans, key=lambda span: (span[0], -span[1]))

    def _answers(self, word: str) -> bool:
        return stem(word) in self._terms or bool(self._beginning and word.startswith(self._beginning))


def _pieces(text: str, spans: Iterable[tuple[int, int]], start: int, stop: int) -> list[Part]:
    parts, end = list[Part](), start
    for one, other in spans:
        if one < end or other > stop:
            continue
        if one > end:
            parts.append(Part(text[end:one], False))
        parts.append(Part(text[one:other], True))
        end = other
    if end < stop:
        parts.append(Part(text[end:stop], False))
    return parts


def _folded_in_place(text: str) -> str:
    """The text folded so that every place stays its place: what would become longer (…, ﬁ) stays as it is."""
    if text.isascii():
        return text.lower()
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text
    # A letter with its accent is one character in nearly all texts; each kind is looked up once.
    odd = {character: _letter(character) for character in set(lowered) if character > "\x7f"}
    for character, folded in odd.items():
        if folded != character:
            lowered = lowered.replace(character, folded)
    return lowered


@lru_cache(maxsize=10_000)
def _letter(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character
