"""What happens to periods on the nights when the clock on the wall jumps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.hours import Calendar, from_plain
from cauce.ground.hours.plain import WEEKDAYS
from cauce.ground.hours.tests.strategies import ZONES
from cauce.ground.hours.wall import instant, instants_between

MADRID, SANTIAGO, APIA = "Europe/Madrid", "America/Santiago", "Pacific/Apia"
HOUR = timedelta(hours=1)


def every_day(zone: str, *periods: str) -> Calendar:
    return Calendar(from_plain({"zone": zone, "week": {day: list(periods) for day in WEEKDAYS}}))


def at(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        (MADRID, "2026-03-27T12:00", 8),
        (MADRID, "2026-03-28T12:00", 7),  # 02:00 becomes 03:00
        (MADRID, "2026-10-24T12:00", 9),  # 03:00 becomes 02:00
        (SANTIAGO, "2026-09-05T12:00", 7),  # 24:00 becomes 01:00
        (SANTIAGO, "2026-04-04T12:00", 9),  # 24:00 becomes 23:00
        ("Australia/Lord_Howe", "2026-10-03T12:00", 7.5),
    ],
)
def test_a_night_shift_is_as_long_as_the_night(zone: str, evening: str, hours: float) -> None:
    noon = at(zone, evening)
    worked = every_day(zone, "22:00-06:00").worked(noon, noon.astimezone(UTC) + 24 * HOUR)
    assert worked == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("period", "opens_utc", "minutes"),
    [
        ("01:30-02:30", "00:30", 30),  # closes when the clock jumps over its closing time
        ("02:30-03:30", "01:00", 30),  # opens at the jump
        ("02:10-02:50", None, 0),  # the clock never shows it
        ("01:00-04:00", "00:00", 120),
    ],
)
def test_in_the_hour_that_spring_leaves_out_periods_are_cut(
    period: str, opens_utc: str | None, minutes: int
) -> None:
    calendar, night = every_day(MADRID, period), datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert calendar.worked(night, night + 12 * HOUR) == timedelta(minutes=minutes)
    if opens_utc:
        assert calendar.next_opening(night) == datetime.fromisoformat(f"2026-03-29T{opens_utc}+00:00")


@pytest.mark.parametrize(
    ("period", "opens_utc", "minutes"),
    [
        ("01:30-02:30", "23:30", 60),  # a shift ends the first time that the clock shows its end
        ("02:15-02:45", "00:15", 30),  # and comes once, though the clock shows it twice
        ("02:30-03:00", "00:30", 90),  # 03:00 comes only after the hour has been repeated
        ("02:00-03:00", "00:00", 120),
        ("03:00-04:00", "02:00", 60),
    ],
)
def test_in_the_hour_that_autumn_repeats_the_first_coming_counts(
    period: str, opens_utc: str, minutes: int
) -> None:
    calendar, night = every_day(MADRID, period), datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert calendar.worked(night, night + 12 * HOUR) == timedelta(minutes=minutes)
    opening = calendar.next_opening(night)
    assert opening.strftime("%H:%M") == opens_utc


def test_shifts_that_meet_in_the_repeated_hour_leave_no_gap_and_count_no_minute_twice() -> None:
    calendar, night = every_day(MADRID, "18:00-02:30", "02:30-18:00"), datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert calendar.worked(night, night + 24 * HOUR) == 24 * HOUR


def test_a_day_that_a_country_skipped_has_no_open_time() -> None:
    calendar = every_day(APIA, "09:00-17:00")
    assert calendar.worked(at(APIA, "2011-12-29T17:00"), at(APIA, "2011-12-31T09:00")) == timedelta(0)
    assert calendar.add(at(APIA, "2011-12-29T16:00"), 2 * HOUR) == at(APIA, "2011-12-31T10:00")


def test_round_the_clock_every_hour_counts_whatever_the_clock_does() -> None:
    calendar, start = every_day(MADRID, "00:00-24:00"), datetime(2026, 1, 1, tzinfo=UTC)
    assert calendar.add(start, timedelta(days=730)) == start + timedelta(days=730)


@given(st.sampled_from(ZONES), st.integers(10_957, 21_914), st.integers(-86_400, 86_400))
def test_a_later_wall_time_is_never_an_earlier_instant(zone: str, day: int, near: int) -> None:
    place, wall = ZoneInfo(zone), day * 86_400 + near
    assert instant(place, wall) <= instant(place, wall + 60)
    assert instants_between(place, day - 1, day + 1)(wall) == instant(place, wall)
