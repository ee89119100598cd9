"""The environment of every page: words in the viewer's language, dates as people say them, icons, links."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment
from markupsafe import Markup, escape

from cauce.ground import clock
from cauce.wiring.folding import Folded
from cauce.workspace.icons import icon
from cauce.workspace.marks import channel, face, hue, initials, priority


def environment(**options: Any) -> Environment:
    """Django's own Jinja2 back end hands its options in; autoescape is on."""
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    pure = frozenset({"_", "gettext", "icon", "static"})
    env = Folded(extensions=["jinja2.ext.i18n"], pure=pure, **options)
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    env.globals.update(static=cache(static), url=url, icon=icon, gettext=_translated, _=_translated)
    env.globals.update(face=face, channel=channel, priority=priority)
    env.policies["ext.i18n.trimmed"] = True
    env.filters.update(when=when, age=age, exact=exact, initials=initials, hue=hue, size=size, number=number)
    return env


def _translated(message: str, **variables: Any) -> Markup:
    """`gettext` for templates. A page says hundreds of words, so those without variables are made once a language."""
    language = get_language() or ""
    return _said_in(language, message) % variables if variables else _whole(language, message)


@lru_cache(maxsize=4096)
def _said_in(language: str, message: str) -> Markup:
    """The words in the current language, which is `language`; catalogues are ours, so they are safe."""
    return Markup(gettext(message))


@lru_cache(maxsize=4096)
def _whole(language: str, message: str) -> Markup:
    return _said_in(language, message) % {}


def url(name: str, *args: Any, **named: Any) -> str:
    """Where the view of this name lives."""
    return reverse(name, args=args or None, kwargs=named or None)


def when(moment: datetime | None) -> Markup:
    """«hoy 14:05», «ayer 18:20», «3 may 10:12»; the whole of it on hover."""
    return _said(moment, with_hour=True)


def age(moment: datetime | None) -> Markup:
    """The short form for a column: «14:05», «ayer», «3 may», «3 may 2024»."""
    return _said(moment, with_hour=False)


def exact(moment: datetime | None) -> str:
    """Day, month, year, hour and minute in the viewer's zone."""
    return _exact(timezone.localtime(moment), get_language() or "") if moment else ""


def _exact(local: datetime, language: str) -> str:
    form = _form(language)
    if not form.endswith("H:i"):
        return formats.date_format(local, form)
    return _day(local.date(), form.removesuffix("H:i"), language) + f"{local:%H:%M}"


@cache
def _form(language: str) -> str:
    """How a moment is written in the current language, which is `language`."""
    form: str = formats.get_format("DATETIME_FORMAT")
    return form


@lru_cache(maxsize=8192)
def _day(day: date, form: str, language: str) -> str:
    """A day in Django's letters: many moments share it. `language` is only the cache's key."""
    return formats.date_format(day, form)


def _said(moment: datetime | None, *, with_hour: bool) -> Markup:
    if moment is None:
        return Markup("")
    zone = timezone.get_current_timezone()
    today = clock.now().astimezone(zone).date()
    return _time(moment, zone, get_language() or "", today, with_hour)


@lru_cache(maxsize=8192)
def _time(moment: datetime, zone: tzinfo, language: str, today: date, with_hour: bool) -> Markup:
    """A list asks for the same moments again and again. `language` is only the cache's key."""
    local = moment.astimezone(zone)
    words = _words(local.date(), today, f"{local:%H:%M}", language, with_hour=with_hour)
    exactly = escape(_exact(local, language))
    return Markup(
        f'<time datetime="{moment.isoformat(timespec="seconds")}" title="{exactly}">{escape(words)}</time>'
    )


def _words(day: date, today: date, hour: str, language: str, *, with_hour: bool) -> str:
    back = (today - day).days
    if back == 0:
        return gettext("today %(hour)s") % {"hour": hour} if with_hour else hour
    if back == 1:
        return gettext("yesterday %(hour)s") % {"hour": hour} if with_hour else gettext("yesterday")
    if day.year == today.year:
        # Translators: a date without its year, in the letters of Django's date format.
        said = _day(day, pgettext("date format", "M j"), language)
        return f"{said} {hour}" if with_hour else said
    return _day(day, pgettext("date format", "M j, Y"), language)


def size(count_bytes: int) -> str:
    """«820 KB», «1,4 MB»."""
    if count_bytes < 1024 * 1024:
        return f"{max(1, round(count_bytes / 1024))} KB"
    return f"{number(round(count_bytes / 1024 / 1024, 1))} MB"


def number(value: int | float) -> str:
    """With the separators of the viewer's language."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)
