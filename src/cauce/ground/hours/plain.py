"""Calendars as plain dicts that JSON can hold: what stands in a row, in a backup and in the API.

    {"zone": "Europe/Madrid",
     "week": {"monday": ["09:00-14:00", "16:00-19:00"], "saturday": ["22:00-06:00"]},
     "holidays": {"country": "ES", "region": "MD", "open": []},
     "dates": {"12-24": {"name": "Nochebuena", "open": ["09:00-13:00"]},
               "2026-05-15": {"name": "San Isidro"}}}

Only `zone` and `week` have to be there; a day or an `open` left out is closed.
"""

import re
from collections.abc import Mapping
from typing import Any

from cauce.ground.hours.errors import InvalidCalendar, gettext_noop
from cauce.ground.hours.spec import CalendarSpec, OwnDate, Period, PublicHolidays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERIOD = re.compile(r"([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])")
DAY = re.compile(r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})")


def to_plain(spec: CalendarSpec) -> dict[str, Any]:
    """The calendar as a dict of strings, lists and dicts: `from_plain(to_plain(spec)) == spec`."""
    plain: dict[str, Any] = {
        "zone": spec.zone,
        "week": {name: _texts(periods) for name, periods in zip(WEEKDAYS, spec.week, strict=True)},
        "holidays": None,
        "dates": {own.text: {"name": own.name, "open": _texts(own.periods)} for own in spec.dates},
    }
    if there := spec.holidays:
        plain["holidays"] = {
            "country": there.country,
            "region": there.region,
            "open": _texts(there.periods),
        }
    return plain


def from_plain(plain: object) -> CalendarSpec:
    """Read a calendar from JSON. Raises InvalidCalendar, whose `where` names the part, or NeverOpen."""
    top = _fields(plain, {"zone", "week", "holidays", "dates"})
    return CalendarSpec(
        zone=_text(top, "zone"),
        week=_week(top.get("week")),
        holidays=_holidays(top.get("holidays")),
        dates=_dates(top.get("dates")),
    )


def _week(plain: object) -> tuple[tuple[Period, ...], ...]:
    try:
        week = _fields(plain, set(WEEKDAYS))
        return tuple(_periods(week, name) for name in WEEKDAYS)
    except InvalidCalendar as refusal:
        raise refusal.within("week") from None


def _holidays(plain: object) -> PublicHolidays | None:
    if plain is None:
        return None
    try:
        there = _fields(plain, {"country", "region", "open"})
        return PublicHolidays(_text(there, "country"), _text(there, "region", ""), _periods(there, "open"))
    except InvalidCalendar as refusal:
        raise refusal.within("holidays") from None


def _dates(plain: object) -> tuple[OwnDate, ...]:
    if plain is None:
        return ()
    try:
        return tuple(_date(day, rule) for day, rule in _mapping(plain).items())
    except InvalidCalendar as refusal:
        raise refusal.within("dates") from None


def _date(day: str, rule: object) -> OwnDate:
    try:
        found = DAY.fullmatch(day)
        if not found:
            raise InvalidCalendar(gettext_noop("A day is written 2026-12-24, or 12-24 for every year."))
        own = _fields(rule, {"name", "open"})
        year = int(found[1]) if found[1] else None
        return OwnDate(int(found[2]), int(found[3]), year, _text(own, "name", ""), _periods(own, "open"))
    except InvalidCalendar as refusal:
        raise refusal.within(day) from None


def _periods(holder: Mapping[str, Any], name: str) -> tuple[Period, ...]:
    texts = holder.get(name, [])
    if not isinstance(texts, list):
        raise InvalidCalendar(gettext_noop("A list of periods is expected here.")).within(name)
    return tuple(_period(text, f"{name}[{place}]") for place, text in enumerate(texts))


def _period(text: object, where: str) -> Period:
    try:
        found = PERIOD.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise InvalidCalendar(gettext_noop("A period is written 09:00-14:00, not “%(text)s”."), text=text)
        opens_h, opens_min, closes_h, closes_min = map(int, found.groups())
        return Period(opens_h * 60 + opens_min, closes_h * 60 + closes_min)
    except InvalidCalendar as refusal:
        raise refusal.within(where) from None


def _mapping(plain: object) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping) or not all(isinstance(name, str) for name in plain):
        raise InvalidCalendar(gettext_noop("Names with values are expected here (a JSON object)."))
    return plain


def _fields(plain: object, known: set[str]) -> Mapping[str, Any]:
    fields = _mapping(plain)
    if strange := sorted(fields.keys() - known):
        raise InvalidCalendar(gettext_noop("“%(name)s” is not known here."), name=strange[0])
    return fields


def _text(holder: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = holder.get(name, default)
    if not isinstance(value, str):
        raise InvalidCalendar(gettext_noop("A text is expected here.")).within(name)
    return value


def _texts(periods: tuple[Period, ...]) -> list[str]:
    return [f"{_clock(period.opens)}-{_clock(period.closes)}" for period in periods]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
