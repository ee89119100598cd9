"""Calendars as plain dicts: kept whole, and refused with the place and the reason."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given

from cauce.ground.hours import CalendarSpec, InvalidCalendar, NeverOpen, OwnDate, Period, from_plain, to_plain
from cauce.ground.hours.plain import WEEKDAYS
from cauce.ground.hours.tests.strategies import plain_calendars


@given(plain_calendars())
def test_a_calendar_comes_back_from_json_as_it_went(plain: dict[str, Any]) -> None:
    spec = from_plain(plain)
    assert from_plain(json.loads(json.dumps(to_plain(spec)))) == spec


def test_a_calendar_is_written_in_full_and_in_order() -> None:
    plain = {
        "zone": "UTC",
        "week": {"monday": ["16:00-24:00", "09:00-14:00"]},
        "dates": {"12-24": {"name": "Nochebuena"}},
    }
    assert to_plain(from_plain(plain)) == {
        "zone": "UTC",
        "week": {day: ["09:00-14:00", "16:00-24:00"] if day == "monday" else [] for day in WEEKDAYS},
        "holidays": None,
        "dates": {"12-24": {"name": "Nochebuena", "open": []}},
    }


def valid() -> dict[str, Any]:
    return {"zone": "Europe/Madrid", "week": {"monday": ["09:00-14:00"]}}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"zone": "Europe/Nowhere"}, "zone: There is no time zone “Europe/Nowhere”."),
        ({"zone": "Europe"}, "zone: There is no time zone “Europe”."),
        ({"zone": "../etc/passwd"}, "zone: There is no time zone “../etc/passwd”."),
        ({"zone": ""}, "zone: There is no time zone “”."),
        ({"zone": None}, "zone: A text is expected here."),
        ({"zones": "UTC"}, "“zones” is not known here."),
        ({"week": None}, "week: Names with values are expected here (a JSON object)."),
        ({"week": {"lunes": []}}, "week: “lunes” is not known here."),
        ({"week": {"monday": "09:00-14:00"}}, "week.monday: A list of periods is expected here."),
        ({"week": {"monday": ["9-14"]}}, "week.monday[0]: A period is written 09:00-14:00, not “9-14”."),
        ({"week": {"monday": [900]}}, "week.monday[0]: A period is written 09:00-14:00, not “900”."),
        (
            {"week": {"monday": ["09:00-14:00", "16:00-25:00"]}},
            "week.monday[1]: A time of day lies between 00:00 and 24:00, and nothing opens at 24:00.",
        ),
        (
            {"week": {"monday": ["08:00-08:00"]}},
            "week.monday[0]: Opening and closing time are the same. The whole day is 00:00-24:00.",
        ),
        (
            {"holidays": {"country": "XX"}},
            "holidays.country: There are no public holidays for the country “XX”.",
        ),
        (
            {"holidays": {"country": "ES", "region": "ZZ"}},
            "holidays.region: The country “ES” has no region “ZZ”.",
        ),
        ({"holidays": {}}, "holidays.country: A text is expected here."),
        ({"holidays": ["ES"]}, "holidays: Names with values are expected here (a JSON object)."),
        ({"dates": []}, "dates: Names with values are expected here (a JSON object)."),
        ({"dates": {1224: {}}}, "dates: Names with values are expected here (a JSON object)."),
        ({"dates": {"24/12": {}}}, "dates.24/12: A day is written 2026-12-24, or 12-24 for every year."),
        ({"dates": {"02-30": {}}}, "dates.02-30: There is no such day: 02-30."),
        ({"dates": {"2026-02-29": {}}}, "dates.2026-02-29: There is no such day: 2026-02-29."),
        (
            {"dates": {"12-24": {"open": ["?"]}}},
            "dates.12-24.open[0]: A period is written 09:00-14:00, not “?”.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change: dict[str, Any], refusal: str) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        from_plain(valid() | change)
    assert str(refused.value) == refusal


def test_a_calendar_made_without_json_is_checked_as_well() -> None:
    week = ((Period(540, 840),),) * 7
    with pytest.raises(InvalidCalendar, match="dates: The day 12-24 is there twice"):
        CalendarSpec("UTC", week, dates=(OwnDate(12, 24), OwnDate(12, 24, name="Nochebuena")))
    with pytest.raises(InvalidCalendar, match="week: A week has seven days"):
        CalendarSpec("UTC", week[:5])


@pytest.mark.parametrize("plain", [None, [], "calendar", 7])
def test_what_is_no_object_is_no_calendar(plain: object) -> None:
    with pytest.raises(InvalidCalendar):
        from_plain(plain)


@pytest.mark.parametrize("week", [{}, {"monday": []}])
def test_a_calendar_without_an_open_minute_is_refused(week: dict[str, list[str]]) -> None:
    with pytest.raises(NeverOpen, match="week: The week has no open minute"):
        from_plain({"zone": "UTC", "week": week})


def test_a_calendar_that_is_open_on_some_dates_only_is_refused_since_they_run_out() -> None:
    with pytest.raises(NeverOpen):
        from_plain({"zone": "UTC", "week": {}, "dates": {"2026-12-24": {"open": ["09:00-13:00"]}}})


def test_a_calendar_that_closes_every_day_of_the_year_is_refused() -> None:
    lengths = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    closed: dict[str, Any] = {
        f"{month:02}-{day:02}": {} for month, length in enumerate(lengths, 1) for day in range(1, length + 1)
    }
    with pytest.raises(NeverOpen, match="Every day of the year is closed"):
        from_plain(valid() | {"dates": closed})
    del closed["11-22"]
    assert from_plain(valid() | {"dates": closed}).dates


def test_the_library_of_holidays_is_read_only_for_a_calendar_that_names_a_country() -> None:
    script = (
        "import sys; from cauce.ground.hours import *; "
        "calendar_of(from_plain({'zone': 'UTC', 'week': {'monday': ['09:00-14:00']}})); "
        "sys.exit('holidays' in sys.modules or 'django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
