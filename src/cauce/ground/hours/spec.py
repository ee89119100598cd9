"""What a calendar says, before it is compiled. It checks itself: whoever holds one holds a valid one."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from cauce.ground.hours import public
from cauce.ground.hours.errors import InvalidCalendar, NeverOpen, gettext_noop

DAY_MINUTES = 24 * 60
FIRST_YEAR, LAST_YEAR = 1970, 2100  # the library's public holidays end with 2100
A_LEAP_YEAR = 2000
DAYS_OF_A_LEAP_YEAR = 366


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Open from `opens` until just before `closes`: minutes after midnight, as the wall clock shows them.

    A closing time before the opening time is on the next day: 22:00-06:00 is `Period(1320, 360)`.
    The end of the day is 1440.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < DAY_MINUTES and 0 <= self.closes <= DAY_MINUTES):
            raise InvalidCalendar(
                gettext_noop("A time of day lies between 00:00 and 24:00, and nothing opens at 24:00.")
            )
        if self.opens == self.closes:
            raise InvalidCalendar(
                gettext_noop("Opening and closing time are the same. The whole day is 00:00-24:00.")
            )

    @property
    def ends(self) -> int:
        """The closing time in minutes after the midnight that `opens` is counted from: up to 2879."""
        return self.closes if self.closes > self.opens else self.closes + DAY_MINUTES


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country, and of a region of it. `periods` are open on them (none: closed)."""

    country: str
    region: str = ""
    periods: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        public.check_place(self.country, self.region)
        object.__setattr__(self, "periods", tuple(sorted(self.periods)))


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A day that the desk sets itself: a town's holiday (no periods), a half day, a working Sunday.

    Without a `year` it comes every year; 29 February then comes in leap years only.
    """

    month: int
    day: int
    year: int | None = None
    name: str = ""
    periods: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        year = A_LEAP_YEAR if self.year is None else self.year
        if not (
            FIRST_YEAR <= year <= LAST_YEAR
            and 1 <= self.month <= 12
            and 1 <= self.day <= monthrange(year, self.month)[1]
        ):
            raise InvalidCalendar(gettext_noop("There is no such day: %(day)s."), day=self.text)
        object.__setattr__(self, "periods", tuple(sorted(self.periods)))

    @property
    def text(self) -> str:
        """`2026-12-24`, or `12-24` for every year."""
        yearly = f"{self.month:02}-{self.day:02}"
        return yearly if self.year is None else f"{self.year:04}-{yearly}"

    def in_year(self, year: int) -> date | None:
        """The day it falls on in that year, if it does."""
        if self.year not in (None, year) or self.day > monthrange(year, self.month)[1]:
            return None
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """Seven days of periods from Monday on, and what departs from them. Equal specs are the same calendar.

    For a day the most particular rule decides, in place of the others: own date of that year, own date of
    every year, public holiday, day of the week. Periods belong to the day on which they open; they may
    touch or overlap. Raises InvalidCalendar, and NeverOpen if no open minute would ever come again.
    """

    zone: str
    week: tuple[tuple[Period, ...], ...]
    holidays: PublicHolidays | None = None
    dates: tuple[OwnDate, ...] = ()

    def __post_init__(self) -> None:
        check_zone(self.zone)
        if len(self.week) != 7:
            raise InvalidCalendar(gettext_noop("A week has seven days.")).within("week")
        object.__setattr__(self, "week", tuple(tuple(sorted(periods)) for periods in self.week))
        object.__setattr__(self, "dates", tuple(sorted(self.dates, key=lambda own: own.text)))
        check_each_day_once(self.dates)
        check_opens_again(self.week, self.dates)


def check_zone(zone: str) -> None:
    """Raise InvalidCalendar unless this is the name of a time zone, such as `America/Bogota`."""
    try:
        ZoneInfo(zone)
        known = not zone.startswith(("posix/", "right/"))  # right/ counts leap seconds, POSIX time does not
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, such as `Europe`
        known = False
    if not known:
        raise InvalidCalendar(gettext_noop("There is no time zone “%(zone)s”."), zone=zone).within("zone")


def check_each_day_once(dates: Iterable[OwnDate]) -> None:
    """Raise InvalidCalendar if a day is set twice."""
    seen: set[str] = set()
    for own in dates:
        if own.text in seen:
            problem = gettext_noop("The day %(day)s is there twice.")
            raise InvalidCalendar(problem, day=own.text).within("dates")
        seen.add(own.text)


def check_opens_again(week: tuple[tuple[Period, ...], ...], dates: Iterable[OwnDate]) -> None:
    """Raise NeverOpen for a calendar in which open time never begins, or ends some day.

    The week has to be open some time: periods on dates alone run out, and then no due time could be told.
    """
    if not any(week):
        problem = gettext_noop("The week has no open minute, so nothing would ever fall due.")
        raise NeverOpen(problem).within("week")
    if sum(own.year is None and not own.periods for own in dates) == DAYS_OF_A_LEAP_YEAR:
        problem = gettext_noop("Every day of the year is closed, so nothing would ever fall due.")
        raise NeverOpen(problem).within("dates")
