"""Laws of business time that hold for every calendar."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.hours import Calendar, calendar_of, from_plain
from cauce.ground.hours.tests.strategies import ZONES, moments, plain_calendars, works

NOTHING = timedelta(0)
INSTANT = timedelta(microseconds=1)

calendars = plain_calendars().map(from_plain).map(Calendar)


@given(calendars, moments(), works())
def test_a_due_time_is_that_much_work_away(calendar: Calendar, start: datetime, work: timedelta) -> None:
    assert calendar.worked(start, calendar.add(start, work)) == work


@given(calendars, moments(), works())
def test_a_due_time_is_the_earliest_there_is(calendar: Calendar, start: datetime, work: timedelta) -> None:
    due = calendar.add(start, work)
    assert due >= start
    assert due == start or calendar.worked(start, due - INSTANT) < work


@given(calendars, moments(), works())
def test_counting_backwards_gives_the_latest_start(
    calendar: Calendar, end: datetime, work: timedelta
) -> None:
    start = calendar.subtract(end, work)
    assert start <= end
    assert calendar.worked(start, end) == work
    assert start == end or calendar.worked(start + INSTANT, end) < work


@given(calendars, moments(), works())
def test_negative_work_counts_the_other_way(calendar: Calendar, moment: datetime, work: timedelta) -> None:
    assert calendar.add(moment, -work) == calendar.subtract(moment, work)
    assert calendar.subtract(moment, -work) == calendar.add(moment, work)


@given(calendars, moments(), moments(), works(), works())
def test_starting_later_or_doing_more_is_never_due_earlier(
    calendar: Calendar, a: datetime, b: datetime, less: timedelta, more: timedelta
) -> None:
    first, second = sorted((a, b))
    less, more = sorted((less, more))
    assert calendar.add(first, less) <= calendar.add(second, less)
    assert calendar.add(first, less) <= calendar.add(first, more)


@given(calendars, moments(), moments(), moments())
def test_parts_of_a_span_add_up_in_any_order(
    calendar: Calendar, a: datetime, b: datetime, c: datetime
) -> None:
    assert calendar.worked(a, b) + calendar.worked(b, c) == calendar.worked(a, c)
    assert calendar.worked(a, b) == -calendar.worked(b, a)


@given(calendars, moments(), works(), works())
def test_work_done_in_two_parts_is_due_when_the_whole_is(
    calendar: Calendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


@given(calendars, moments(), moments())
def test_open_time_is_never_more_than_time(calendar: Calendar, a: datetime, b: datetime) -> None:
    first, second = sorted((a, b))
    assert NOTHING <= calendar.worked(first, second) <= second - first


@given(calendars, moments())
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, moment: datetime) -> None:
    opening = calendar.next_opening(moment)
    assert opening >= moment
    assert calendar.is_open(opening)
    assert calendar.worked(moment, opening) == NOTHING
    assert calendar.is_open(moment) == (opening == moment)


@given(calendars, moments())
def test_being_open_means_that_open_time_passes(calendar: Calendar, moment: datetime) -> None:
    assert calendar.is_open(moment) == (calendar.worked(moment, moment + INSTANT) == INSTANT)


@given(calendars, moments(), works(), st.sampled_from(ZONES))
def test_a_moment_is_the_same_in_every_zone(
    calendar: Calendar, start: datetime, work: timedelta, zone: str
) -> None:
    elsewhere = start.astimezone(ZoneInfo(zone))
    assert calendar.add(elsewhere, work) == calendar.add(start, work)
    assert calendar.is_open(elsewhere) == calendar.is_open(start)


@given(plain_calendars(), st.lists(moments(), min_size=2, max_size=5), works())
def test_the_order_of_questions_does_not_change_answers(
    plain: dict[str, Any], asked: list[datetime], work: timedelta
) -> None:
    spec = from_plain(plain)
    ahead, as_asked = Calendar(spec, years=range(2005, 2035)), Calendar(spec)
    for moment in asked:
        assert as_asked.add(moment, work) == ahead.add(moment, work)
        assert as_asked.subtract(moment, work) == ahead.subtract(moment, work)
        assert as_asked.worked(asked[0], moment) == ahead.worked(asked[0], moment)
        assert as_asked.next_opening(moment) == ahead.next_opening(moment)


@given(plain_calendars())
def test_equal_specs_share_one_calendar(plain: dict[str, Any]) -> None:
    assert calendar_of(from_plain(plain)) is calendar_of(from_plain(dict(plain)))
