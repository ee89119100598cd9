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


def marked(text: str, terms: Sequence[str], q: str) -> list[Part]:
    """The text in pieces, those that answer the search marked."""
    parts, end = list[Part](), 0
    for start, stop in _spans(text, terms, q):
        if start < end:
            continue
        if start > end:
            parts.append(Part(text[end:start], False))
        parts.append(Part(text[start:stop], True))
        end = stop
    if end < len(text):
        parts.append(Part(text[end:], False))
    return parts


def excerpt(text: str, terms: Sequence[str], q: str) -> list[Part]:
    """The words around the first one found, in pieces; the beginning of a text that has none."""
    first = next(iter(_spans(text, terms, q)), None)
    start = 0 if first is None or first[0] <= _BEFORE else text.find(" ", first[0] - _BEFORE, first[0]) + 1
    if start == 0 and first is not None and first[0] > _BEFORE:
        start = first[0]  # no space within reach
    cut = text[start : start + SNIPPET * 3]
    words = " ".join(cut.split())[:SNIPPET]
    if start + len(cut) < len(text) or len(" ".join(cut.split())) > SNIPPET:
        words = words.rpartition(" ")[0] + "…" if " " in words else words + "…"
    return marked(("…" if start else "") + words, terms, q)


def _spans(text: str, terms: Sequence[str], q: str) -> list[tuple[int, int]]:
    """Where the words looked for stand."""
    folded = _folded_in_place(text)
    spans = [found.span() for found in _as_typed(q).finditer(folded)]
    wanted = set(terms)
    # Stems keep the first letters of their words, so only words that begin like one are stemmed.
    words = _begins_like(terms).finditer(folded)
    spans += [found.span() for found in words if stem(found.group()) in wanted]
    return sorted(set(spans), key=lambda span: (span[0], -span[1]))


def _folded_in_place(text: str) -> str:
    """The text folded so that every place stays its place: what would become longer (…, ﬁ) stays as it is."""
    folded = fold(text)
    return folded if len(folded) == len(text) else "".join(map(_letter, text))


@lru_cache(maxsize=10_000)
def _letter(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _as_typed(q: str) -> re.Pattern[str]:
    """E-mails, codes and numbers as they were typed; plain words are matched by their stems."""
    chunks = [chunk.strip(".,;:!?«»\"'()[]") for chunk in fold(q).split()]
    codes = [re.escape(chunk) for chunk in chunks if chunk and not chunk.isalpha()]
    return re.compile("|".join(codes)) if codes else _NOTHING


def _begins_like(terms: Sequence[str]) -> re.Pattern[str]:
    heads = {re.escape(term[:3] if len(term) > 3 else term[:2]) for term in terms if term}
    return re.compile(rf"\b(?:{'|'.join(sorted(heads))})[^\W_]*") if heads else _NOTHING


_NOTHING = re.compile(r"(?!)")
