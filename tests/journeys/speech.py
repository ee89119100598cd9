"""Which words of a Spanish page are still English: texts that equal an English msgid whose Spanish is another."""

from __future__ import annotations

import gettext
import re
from functools import cache
from importlib.resources import files

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
SAME_EVERYWHERE = {"OK"}


@cache
def _english() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Whole texts, and those with a gap in them, in English alone."""
    whole, gapped = set(), []
    with (files("cauce") / "locale/es/LC_MESSAGES/django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for key, spanish in catalogue._catalog.items():  # type: ignore[attr-defined]  # gettext lists them nowhere else
        english = (key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2]
        if not english or english == spanish or english in SAME_EVERYWHERE:
            continue
        parts = PLACE.split(english)
        if len(parts) == 1:
            whole.add(_plain(english))
        elif len(re.findall(r"[A-Za-z]{2,}", " ".join(parts))) >= 2:
            gapped.append(re.compile(".+?".join(re.escape(_plain(part)) for part in parts)))
    return frozenset(whole), tuple(gapped)


def english_among(texts: list[str]) -> list[str]:
    """Those of the texts that should have been Spanish."""
    whole, gapped = _english()
    plain = {text: _plain(text) for text in texts}
    return [
        text
        for text, said in plain.items()
        if said in whole or any(pattern.fullmatch(said) for pattern in gapped)
    ]


def _plain(text: str) -> str:
    return " ".join(text.split())
