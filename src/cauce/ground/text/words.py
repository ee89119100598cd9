"""From text to the terms of the search index, and from what was typed to terms to look for.

Invariants: a term is letters and digits only, so that every engine keeps it whole; the same function of the same word
on both sides, so that what was typed is found. The stem of a word does not depend on its language, which short texts do
not tell: the Spanish, Portuguese and English stemmers are applied in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from cauce.ground.text.folding import fold

MAX_WORD = 64  # longer runs are keys, hashes or base64, and would only fill the index
# Words that every text holds and nobody looks for (es, pt, en). Short on purpose: «sobre» and «no» mean something.
_EMPTY = frozenset(
    "a al as at da das de del do dos e el em en es for in is it la las le lo los na nas nos of on or os para por que se"
    " su the to um uma un una y con and com be o ao".split()
)
_CHUNK = re.compile(r"[^\W_]+(?:[-_.@/+:#'’][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"(?<![\w.,-])\+?\(?\d{1,4}\)?(?:[ .-]\(?\d{2,4}\)?){2,5}(?![\w-])")
_stemmers = (Stemmer.Stemmer("spanish"), Stemmer.Stemmer("portuguese"), Stemmer.Stemmer("english"))


def index_terms(text: str) -> list[str]:
    """Every term a text is found by, in order, repeats kept (they weigh).

    Words are folded and stemmed. E-mails, codes and numbers stand whole, their separators left out, and by their parts.
    """
    folded = fold(text)
    terms: list[str] = []
    for chunk in _CHUNK.findall(folded):
        terms += _of_chunk(chunk)
    for phone in _phones(folded):
        terms += [phone, *_national(phone)]
    return terms


def query_terms(query: str) -> list[str]:
    """The terms of a search, each once: all must be found. Same folding and stems as `index_terms`."""
    folded = fold(query)
    terms = list(_phones(folded))
    folded = _PHONE.sub(lambda found: " " if _digits(found.group()) else found.group(), folded)
    for chunk in _CHUNK.findall(folded):
        if _is_code(chunk):
            terms.append(_squeezed(chunk)[:MAX_WORD])
        else:
            terms.extend(stem(part) for part in _PART.findall(chunk) if len(part) <= MAX_WORD)
    once = list(dict.fromkeys(terms))
    return [term for term in once if term not in _EMPTY] or once


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word; words with digits stay as they are."""
    if not word.isalpha() or len(word) < 3:
        return word
    if len(word) > 5 and word.endswith(("ais", "eis")):
        word = (
            word[:-2] + "l"
        )  # «fiscais», «papéis»: the one plural that the Portuguese stemmer does not know
    for stemmer in _stemmers:
        word = stemmer.stemWord(word)
    return word


@lru_cache(maxsize=20_000)
def _of_chunk(chunk: str) -> tuple[str, ...]:
    return tuple(_terms_of_chunk(chunk))


def _terms_of_chunk(chunk: str) -> Iterator[str]:
    parts = _PART.findall(chunk)
    for part in parts:
        if len(part) <= MAX_WORD and part not in _EMPTY:
            yield stem(part)
        if part.isdigit() and len(part) <= 15:
            yield from _national(part)
    if len(parts) > 1 and len(chunk) <= 4 * MAX_WORD:
        yield _squeezed(chunk)[:MAX_WORD]


def _is_code(chunk: str) -> bool:
    """An e-mail, an order number, a version: looked for as it was typed."""
    return "@" in chunk or (any(character.isdigit() for character in chunk) and not chunk.isalnum())


def _squeezed(chunk: str) -> str:
    return "".join(character for character in chunk if character.isalnum())


def _phones(folded: str) -> Iterator[str]:
    for found in _PHONE.finditer(folded):
        if digits := _digits(found.group()):
            yield digits


def _national(number: str) -> list[str]:
    """The same telephone number without the code of its country (9 digits in Spain, 10 in Mexico, 11 in Brazil)."""
    return [number[-length:] for length in (9, 10, 11) if len(number) > length]


def _digits(run: str) -> str:
    """The digits of what looks like a telephone number, «» when it is something else (a date, an amount)."""
    digits = "".join(character for character in run if character.isdigit())
    return digits if 9 <= len(digits) <= 15 else ""
