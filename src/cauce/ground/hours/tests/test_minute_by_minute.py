"""The same answers as from somebody who looks at the wall clock every minute and reads the plain calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.hours import Calendar, from_plain
from cauce.ground.hours.plain import WEEKDAYS
from cauce.ground.hours.tests.strategies import moments, plain_calendars

MINUTE = timedelta(minutes=1)
LOOKED_AT = 40 * 60  # minutes
SETTLING = 26 * 60  # minutes watched before, so that the latest time shown is known


class Watcher:
    """Reads what is on the paper. Shares no line with what it tries."""

    def __init__(self, plain: dict[str, Any]) -> None:
        self.plain = plain
        self.zone = ZoneInfo(plain["zone"])
        self.days: dict[date, list[tuple[int, int]]] = {}

    def on_paper(self, day: date) -> list[tuple[int, int]]:
        """Opening and closing minute of each period that opens on a day."""
        if day not in self.days:
            self.days[day] = [self.minutes(text) for text in self.texts(day)]
        return self.days[day]

    def texts(self, day: date) -> list[str]:
        dates, place = self.plain["dates"], self.plain["holidays"]
        for key in (day.isoformat(), day.isoformat()[5:]):
            if key in dates:
                return list(dates[key]["open"])
        if place and day in holidays.country_holidays(
            place["country"], subdiv=place.get("region"), years=day.year
        ):
            return []
        return list(self.plain["week"][WEEKDAYS[day.weekday()]])

    @staticmethod
    def minutes(text: str) -> tuple[int, int]:
        opens, closes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in text.split("-"))
        return opens, closes if closes > opens else closes + 24 * 60

    def says_open(self, shown: datetime) -> bool:
        """Whether the paper says open for a wall time, by a period of that day or of the evening before."""
        for back in (0, 1):
            day = shown.date() - timedelta(days=back)
            minute = (shown - datetime(day.year, day.month, day.day)) // MINUTE
            if any(opens <= minute < closes for opens, closes in self.on_paper(day)):
                return True
        return False

    def watch(self, start: datetime) -> Iterator[bool]:
        """For every minute from `start` on, whether it is open. A clock put back stands until it shows news."""
        shown = [
            (start + minute * MINUTE).astimezone(self.zone).replace(tzinfo=None)
            for minute in range(-SETTLING, LOOKED_AT)
        ]
        for latest in list(accumulate(shown, max))[SETTLING:]:
            yield self.says_open(latest)


@given(plain_calendars(), moments(), st.integers(0, LOOKED_AT), st.integers(0, LOOKED_AT))
def test_every_answer_is_what_watching_the_clock_gives(
    plain: dict[str, Any], about: datetime, one: int, other: int
) -> None:
    start = about.astimezone(UTC).replace(second=0, microsecond=0)
    calendar = Calendar(from_plain(plain))
    watched = list(Watcher(plain).watch(start))
    first, last = sorted((one, other))

    assert [calendar.is_open(start + minute * MINUTE) for minute in range(LOOKED_AT)] == watched

    open_minutes = sum(watched[first:last])
    assert calendar.worked(start + first * MINUTE, start + last * MINUTE) == open_minutes * MINUTE

    if open_minutes:
        by_then = [minute + 1 for minute in range(first, last) if watched[minute]]
        for done, minute in enumerate(by_then, start=1):
            assert calendar.add(start + first * MINUTE, done * MINUTE) == start + minute * MINUTE

    for minute, (before, now) in enumerate(pairwise(watched), start=1):
        if now and not before:
            assert calendar.next_opening(start + (minute - 1) * MINUTE) == start + minute * MINUTE
