"""A year of a calendar as sorted intervals of open time: microseconds since the epoch, ends excluded."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cauce.ground.hours.public import public_holidays
from cauce.ground.hours.spec import CalendarSpec, Period
from cauce.ground.hours.wall import DAY_S, instant, instants_between

MICROS = 1_000_000
EPOCH_DAY = date(1970, 1, 1).toordinal()

Intervals = tuple[list[int], list[int]]  # openings, closings


def departures(spec: CalendarSpec, year: int) -> dict[date, tuple[Period, ...]]:
    """The days of a year that depart from the week, with what is open on them."""
    found: dict[date, tuple[Period, ...]] = {}
    if there := spec.holidays:
        found.update(dict.fromkeys(public_holidays(there.country, there.region, year), there.periods))
    for own in sorted(spec.dates, key=lambda own: own.year is not None):  # those of one year last: they win
        if day := own.in_year(year):
            found[day] = own.periods
    return found


@lru_cache(maxsize=2048)
def start_of_year(zone: ZoneInfo, year: int) -> int:
    """When the year begins in that zone, in microseconds since the epoch."""
    return instant(zone, (date(year, 1, 1).toordinal() - EPOCH_DAY) * DAY_S) * MICROS


def compile_year(spec: CalendarSpec, zone: ZoneInfo, year: int) -> Intervals:
    """What is open in a local year. Touching and overlapping periods are one interval."""
    low, high = start_of_year(zone, year), start_of_year(zone, year + 1)
    eve = date(year, 1, 1) - timedelta(days=1)  # its night shift reaches into the year
    departing = departures(spec, eve.year) | departures(spec, year)
    first, last = eve.toordinal(), date(year, 12, 31).toordinal()
    quick = instants_between(zone, first - EPOCH_DAY, last - EPOCH_DAY + 1)
    starts: list[int] = []
    ends: list[int] = []
    for ordinal in range(first, last + 1):
        day = date.fromordinal(ordinal)
        midnight = (ordinal - EPOCH_DAY) * DAY_S
        for period in departing.get(day, spec.week[day.weekday()]):
            opens = max(quick(midnight + period.opens * 60) * MICROS, low)
            closes = min(quick(midnight + period.ends * 60) * MICROS, high)
            if opens >= closes:  # in a gap of the clock, or outside the year
                continue
            if ends and opens <= ends[-1]:
                ends[-1] = max(ends[-1], closes)
            else:
                starts.append(opens)
                ends.append(closes)
    return starts, ends


def join(spans: Iterable[Intervals]) -> Intervals:
    """Neighbouring spans as one; the night shift that midnight of New Year cut in two is whole again."""
    starts: list[int] = []
    ends: list[int] = []
    for more_starts, more_ends in spans:
        touching = bool(ends and more_starts) and ends[-1] == more_starts[0]
        if touching:
            ends.pop()
        starts += more_starts[touching:]
        ends += more_ends
    return starts, ends
