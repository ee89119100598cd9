"""Parts of pages that are rendered once and kept: the macros that make them, and what they depend on besides."""

from __future__ import annotations

from datetime import date, tzinfo
from functools import cache
from typing import Any, NamedTuple

from django.template import engines
from django.utils import timezone
from django.utils.translation import get_language

from cauce.ground import clock


class Today(NamedTuple):
    """What every rendered moment and word depends on: part of the key under which a part is kept."""

    language: str
    zone: tzinfo
    day: date

    @classmethod
    def now(cls) -> Today:
        """As it is for the reader of this page."""
        zone = timezone.get_current_timezone()
        return cls(get_language() or "", zone, clock.now().astimezone(zone).date())


def macros(template: str) -> Any:
    """The macros of a template in the current language, to be called from here."""
    return _macros(template, get_language() or "")


@cache
def _macros(template: str, language: str) -> Any:
    """`language` is only the cache's key: templates are compiled once for each."""
    return engines["jinja2"].env.get_template(template).module  # type: ignore[attr-defined]
