"""Calendars, moments and spans to try the arithmetic with. Zones are those that break naive arithmetic."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from cauce.ground.hours.plain import WEEKDAYS

ZONES = (
    "UTC",
    "Europe/Madrid",
    "America/Santiago",  # its clock jumps at midnight: a day may begin at 01:00
    "America/Mexico_City",  # gave up summer time in 2022
    "America/St_Johns",  # until 2011 its clock jumped at 00:01
    "Africa/Casablanca",  # four jumps a year, around Ramadan
    "Australia/Lord_Howe",  # jumps by half an hour
    "Pacific/Apia",  # has no 30 December 2011
    "Asia/Kathmandu",
)
# Nights on which some of those clocks jumped, beside ordinary days.
NIGHTS = (
    "2010-03-14",
    "2010-11-07",
    "2011-12-30",
    "2022-10-30",
    "2026-03-29",
    "2026-04-05",
    "2026-09-06",
    "2026-10-25",
)
DATES = (
    "12-24",
    "12-31",
    "01-01",
    "02-29",
    "03-29",
    "10-25",
    "2026-03-28",
    "2026-10-25",
    "2011-12-30",
    "2010-11-06",
)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def periods() -> st.SearchStrategy[str]:
    """`22:00-06:00`: mostly on half hours, so that they touch and overlap."""
    minutes = st.one_of(st.integers(0, 47).map(lambda half: half * 30), st.integers(0, 1439))
    return (
        st.tuples(minutes, st.one_of(minutes, st.just(1440)))
        .filter(lambda pair: pair[0] != pair[1])
        .map(lambda pair: f"{_clock(pair[0])}-{_clock(pair[1])}")
    )


@st.composite
def plain_calendars(draw: st.DrawFn) -> dict[str, Any]:
    """A valid calendar as a plain dict."""
    day = st.lists(periods(), max_size=3)
    week = {name: draw(day) for name in WEEKDAYS}
    if not any(week.values()):
        week[draw(st.sampled_from(WEEKDAYS))] = [draw(periods())]
    return {
        "zone": draw(st.sampled_from(ZONES)),
        "week": week,
        "holidays": draw(st.sampled_from((None, {"country": "ES", "region": "CT"}, {"country": "CL"}))),
        "dates": draw(
            st.dictionaries(st.sampled_from(DATES), st.fixed_dictionaries({"open": day}), max_size=4)
        ),
    }


def moments() -> st.SearchStrategy[datetime]:
    """Any moment of twenty years, to the microsecond, and moments around the jumps of clocks."""
    hours = timedelta(hours=30)
    near = st.sampled_from(NIGHTS).map(lambda night: datetime.fromisoformat(night).replace(tzinfo=UTC))
    return st.one_of(
        st.datetimes(datetime(2009, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
        st.builds(lambda night, offset: night + offset, near, st.timedeltas(-hours, hours)),
    )


def works() -> st.SearchStrategy[timedelta]:
    """Open time to be counted: nothing, a second, up to five weeks."""
    return st.one_of(
        st.timedeltas(timedelta(0), timedelta(days=35)),
        st.integers(0, 48).map(lambda half_hours: timedelta(minutes=30 * half_hours)),
    )
