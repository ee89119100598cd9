"""Which rule decides for a day, and what counts around midnight and New Year."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cauce.ground.hours import BeyondCalendar, Calendar, Period, countries, from_plain, public_holidays
from cauce.ground.hours.plain import WEEKDAYS

MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)


def office(**changes: Any) -> Calendar:
    """Monday to Friday with a lunch break, in Madrid."""
    week = {day: ["09:00-14:00", "16:00-19:00"] for day in WEEKDAYS[:5]}
    return Calendar(from_plain({"zone": "Europe/Madrid", "week": week} | changes))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


def test_lunch_nights_and_weekends_do_not_count() -> None:
    friday = at("2026-11-20T13:00")
    assert office().add(friday, HOUR) == at("2026-11-20T14:00")
    assert office().add(friday, 2 * HOUR) == at("2026-11-20T17:00")
    assert office().add(friday, 5 * HOUR) == at("2026-11-23T10:00")
    assert office().worked(friday, at("2026-11-23T10:00")) == 5 * HOUR


def test_the_moment_of_opening_is_open_and_that_of_closing_is_not() -> None:
    assert office().is_open(at("2026-11-20T09:00"))
    assert not office().is_open(at("2026-11-20T14:00"))
    assert office().next_opening(at("2026-11-20T14:00")) == at("2026-11-20T16:00")


def test_adding_nothing_gives_the_moment_back_even_at_night() -> None:
    assert office().add(at("2026-11-20T23:00"), timedelta(0)) == at("2026-11-20T23:00")


def test_work_that_fills_the_day_is_due_at_closing_and_counted_back_from_opening() -> None:
    assert office().add(at("2026-11-20T00:00"), 8 * HOUR) == at("2026-11-20T19:00")
    assert office().subtract(at("2026-11-21T00:00"), 8 * HOUR) == at("2026-11-20T09:00")


def test_public_holidays_are_closed_in_the_region_that_has_them() -> None:
    sant_joan, all_day = at("2026-06-24T00:00"), 24 * HOUR
    assert (
        office(holidays={"country": "ES", "region": "CT"}).worked(sant_joan, sant_joan + all_day) == 0 * HOUR
    )
    assert (
        office(holidays={"country": "ES", "region": "MD"}).worked(sant_joan, sant_joan + all_day) == 8 * HOUR
    )
    assert office().worked(sant_joan, sant_joan + all_day) == 8 * HOUR


def test_a_desk_may_keep_hours_of_its_own_on_public_holidays() -> None:
    calendar = office(holidays={"country": "ES", "open": ["10:00-12:00"]})
    assert calendar.worked(at("2026-12-08T00:00"), at("2026-12-09T00:00")) == 2 * HOUR


def test_an_own_date_of_one_year_wins_over_one_of_every_year_and_that_over_a_public_holiday() -> None:
    dates = {"12-25": {"open": ["09:00-10:00"]}, "2026-12-25": {"open": ["09:00-12:00"]}}
    calendar = office(holidays={"country": "ES"}, dates=dates)
    hours = [
        calendar.worked(at(f"{year}-12-25T00:00"), at(f"{year}-12-26T00:00")) for year in (2025, 2026, 2027)
    ]
    assert hours == [1 * HOUR, 3 * HOUR, 1 * HOUR]
    assert calendar.periods_on(date(2026, 12, 25)) == (Period(540, 720),)


def test_half_days_and_working_sundays_are_own_dates() -> None:
    dates = {
        "12-24": {"name": "Nochebuena", "open": ["09:00-13:00"]},
        "2026-12-20": {"open": ["10:00-14:00"]},
    }
    calendar = office(dates=dates)
    assert calendar.worked(at("2026-12-24T00:00"), at("2026-12-25T00:00")) == 4 * HOUR
    assert calendar.next_opening(at("2026-12-19T12:00")) == at("2026-12-20T10:00")


def test_29_february_of_every_year_comes_in_leap_years() -> None:
    calendar = office(dates={"02-29": {}})
    assert calendar.worked(at("2028-02-29T00:00"), at("2028-03-01T00:00")) == 0 * HOUR
    assert calendar.worked(at("2027-02-28T00:00"), at("2027-03-02T00:00")) == 8 * HOUR


def test_a_night_shift_belongs_to_its_evening_so_a_holiday_does_not_cut_its_end() -> None:
    week = {day: ["22:00-06:00"] for day in WEEKDAYS}
    calendar = office(week=week, dates={"2026-05-15": {}})
    assert calendar.is_open(at("2026-05-15T05:59"))
    assert not calendar.is_open(at("2026-05-15T22:00"))
    assert not calendar.is_open(at("2026-05-16T05:00"))


def test_a_night_shift_runs_through_new_year_as_one() -> None:
    week = {day: ["22:00-06:00"] for day in WEEKDAYS}
    calendar = office(week=week)
    assert calendar.add(at("2026-12-31T22:00"), 8 * HOUR) == at("2027-01-01T06:00")
    assert calendar.worked(at("2026-12-31T12:00"), at("2027-01-01T12:00")) == 8 * HOUR


def test_periods_that_touch_or_overlap_count_once() -> None:
    week = {day: ["09:00-12:00", "12:00-14:00", "13:00-15:00"] for day in WEEKDAYS}
    assert office(week=week).worked(at("2026-11-20T00:00"), at("2026-11-21T00:00")) == 6 * HOUR


def test_a_desk_closed_for_years_opens_after_them() -> None:
    days = (date(2026, 1, 1) + timedelta(days=day) for day in range(365 * 3))
    calendar = office(dates={day.isoformat(): {} for day in days})
    assert calendar.next_opening(at("2026-03-01T00:00")) == at("2029-01-01T09:00")
    assert calendar.subtract(at("2028-12-01T00:00"), HOUR) == at("2025-12-31T18:00")


@pytest.mark.parametrize("year", [1, 1969, 2101, 9999])
def test_years_that_no_calendar_is_kept_for_are_refused(year: int) -> None:
    with pytest.raises(BeyondCalendar, match="1970 to 2100"):
        office().is_open(datetime(year, 6, 1, tzinfo=UTC))


def test_an_answer_beyond_all_years_is_refused() -> None:
    with pytest.raises(BeyondCalendar):
        office().add(at("2026-11-20T09:00"), timedelta(days=100_000))
    with pytest.raises(BeyondCalendar):
        office().subtract(at("2026-11-20T09:00"), timedelta(days=100_000))
    with pytest.raises(BeyondCalendar):
        Calendar(office().spec, years=range(1960, 1980))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        office().is_open(datetime(2026, 11, 20, 9))


def test_public_holidays_have_names_for_people_to_read() -> None:
    assert public_holidays("ES", "MD", 2026, "es")[date(2026, 5, 2)] == "Fiesta de la Comunidad de Madrid"
    assert "MD" in countries()["ES"]
    assert {"MX", "AR", "CO", "CL", "PE", "UY", "EC", "VE", "BO", "PY", "BR", "PT"} <= countries().keys()
