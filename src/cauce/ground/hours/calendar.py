"""The arithmetic. A calendar is a line of open intervals with the open time before each, so that every
question is one or two bisections; years are compiled when somebody first asks about them.

Invariant of a `Line`: its intervals are sorted, disjoint, not touching, and lie within [low, high);
`before[i]` is the open time in [low, starts[i]), and `total` that in [low, high).
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cauce.ground.hours.compiling import MICROS, compile_year, departures, join, start_of_year
from cauce.ground.hours.errors import BeyondCalendar, gettext_noop
from cauce.ground.hours.spec import FIRST_YEAR, LAST_YEAR, CalendarSpec, Period
from cauce.ground.hours.wall import DAY_S

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Line(NamedTuple):
    """Compiled years, in microseconds since the epoch."""

    low: int
    high: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int
    years: range


class Calendar:
    """Business time of one spec. Takes aware datetimes of any zone, answers in UTC, exact to the microsecond.

    Compiled years are kept. Threads may share a calendar: a line is replaced whole, and two that extend it at
    once at worst do the work twice. Every verb raises BeyondCalendar outside the years 1970 to 2100, and
    TypeError for a moment without a zone.
    """

    def __init__(self, spec: CalendarSpec, *, years: range | None = None) -> None:
        """`years` are compiled at once; without them, those that are asked about."""
        self.spec = spec
        self._zone = ZoneInfo(spec.zone)
        self._line: Line | None = None
        if years:
            if years[0] < FIRST_YEAR or years[-1] > LAST_YEAR:
                raise _beyond()
            self._extended(None, years[0], years[-1])

    def is_open(self, moment: datetime) -> bool:
        """Whether the desk is open: yes at the moment of opening, no longer at the moment of closing."""
        at = _micros(moment)
        line = self._reaching(at, at)
        place = bisect_right(line.starts, at) - 1
        return place >= 0 and at < line.ends[place]

    def next_opening(self, moment: datetime) -> datetime:
        """The first open moment that is not before this one: the moment itself if the desk is open."""
        at = _micros(moment)
        line = self._reaching(at, at)
        while (place := bisect_right(line.ends, at)) == len(line.ends):
            line = self._later(line)
        return _moment(max(at, line.starts[place]))

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Open time between two moments; negative if the second comes first, so that parts always add up."""
        first, last = _micros(since), _micros(until)
        line = self._reaching(first, last)
        return timedelta(0, 0, _spent(line, last) - _spent(line, first))

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The earliest moment, not before `start`, by which this much open time has passed.

        So work that fills a day ends when the day closes, not when the next one opens; and adding nothing
        gives `start` back, open or closed. Negative work counts backwards, as `subtract` does.
        """
        if work.days < 0:
            return self.subtract(start, -work)
        at = _micros(start)
        if not work:
            return _moment(at)
        line = self._reaching(at, at)
        goal = _spent(line, at) + _length(work)
        while goal > line.total:
            line = self._later(line)
        place = bisect_left(line.before, goal) - 1
        return _moment(line.starts[place] + goal - line.before[place])

    def subtract(self, end: datetime, work: timedelta) -> datetime:
        """The latest moment, not after `end`, from which this much open time passes until `end`."""
        if work.days < 0:
            return self.add(end, -work)
        at = _micros(end)
        if not work:
            return _moment(at)
        line = self._reaching(at, at)
        while (goal := _spent(line, at) - _length(work)) < 0:
            line = self._earlier(line)
        place = bisect_right(line.before, goal) - 1
        return _moment(line.starts[place] + goal - line.before[place])

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """What the calendar says for a day, in wall time: for pages that show opening hours."""
        return departures(self.spec, day.year).get(day, self.spec.week[day.weekday()])

    def _reaching(self, first: int, last: int) -> Line:
        """A line that holds both moments, whichever comes first."""
        line = self._line
        if line is not None and line.low <= first < line.high and line.low <= last < line.high:
            return line
        asked = [_moment(first).year, _moment(last).year]
        if min(asked) < FIRST_YEAR - 1 or max(asked) > LAST_YEAR + 1:
            raise _beyond()
        # One year more on both sides: the local year may not be that of UTC, and answers lie further on.
        line = self._extended(line, max(min(asked) - 1, FIRST_YEAR), min(max(asked) + 1, LAST_YEAR))
        if not (line.low <= min(first, last) and max(first, last) < line.high):
            raise _beyond()
        return line

    def _later(self, line: Line) -> Line:
        """The line with as many years again after it, so that far answers take few steps."""
        if line.years[-1] == LAST_YEAR:
            raise _beyond()
        return self._extended(line, line.years[0], min(line.years[-1] + len(line.years), LAST_YEAR))

    def _earlier(self, line: Line) -> Line:
        """The line with as many years again before it."""
        if line.years[0] == FIRST_YEAR:
            raise _beyond()
        return self._extended(line, max(line.years[0] - len(line.years), FIRST_YEAR), line.years[-1])

    def _extended(self, line: Line | None, first_year: int, last_year: int) -> Line:
        """The line, if there is one, with these years and all between added; kept for the next question."""
        if line is None:
            years = range(first_year, last_year + 1)
            spans = [compile_year(self.spec, self._zone, year) for year in years]
        else:
            years = range(min(first_year, line.years[0]), max(last_year, line.years[-1]) + 1)
            spans = [compile_year(self.spec, self._zone, year) for year in range(years[0], line.years[0])]
            spans.append((line.starts, line.ends))
            later = range(line.years[-1] + 1, years[-1] + 1)
            spans += [compile_year(self.spec, self._zone, year) for year in later]
        starts, ends = join(spans)
        *before, total = accumulate((end - start for start, end in zip(starts, ends, strict=True)), initial=0)
        low, high = start_of_year(self._zone, years[0]), start_of_year(self._zone, years[-1] + 1)
        self._line = Line(low, high, starts, ends, before, total, years)
        return self._line


@lru_cache(maxsize=256)
def calendar_of(spec: CalendarSpec) -> Calendar:
    """The calendar of a spec; equal specs share one, with all that is compiled of it."""
    return Calendar(spec)


def _spent(line: Line, at: int) -> int:
    """Open time from the beginning of the line until then."""
    place = bisect_right(line.starts, at) - 1
    if place < 0:
        return 0
    end = line.ends[place]
    return line.before[place] + (at if at < end else end) - line.starts[place]


def _beyond() -> BeyondCalendar:
    problem = gettext_noop("Business hours are kept for the years %(first)s to %(last)s.")
    return BeyondCalendar(problem, first=FIRST_YEAR, last=LAST_YEAR)


def _micros(moment: datetime) -> int:
    return _length(moment - EPOCH)  # TypeError if the moment has no zone


def _length(span: timedelta) -> int:
    return (span.days * DAY_S + span.seconds) * MICROS + span.microseconds


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(0, 0, micros)
