"""From text to the terms of the search index, and from what was typed to terms to look for."""

from __future__ import annotations


def index_terms(text: str) -> list[str]:
    """Every term a text is found by, in order, repeats kept (they weigh). Words are folded and stemmed; e-mails, codes and numbers stand whole."""
    raise NotImplementedError


def query_terms(query: str) -> list[str]:
    """The terms of a search, each once: all must be found. Same folding and stems as `index_terms`."""
    raise NotImplementedError
