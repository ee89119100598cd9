"""From what a clock on the wall shows to the instant at which it does.

Wall time is counted in seconds since 1970-01-01 00:00 on the wall, instants in seconds since the epoch (UTC).
Definition: `instant(w)` is the first instant at which the clock shows w or later. So in the hour that spring
leaves out every time means the jump itself, in the hour that autumn repeats its first coming.
Invariant, on which the whole room stands: a later wall time never means an earlier instant.
"""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY_S = 86_400
NAIVE_EPOCH = datetime(1970, 1, 1)


def instant(zone: ZoneInfo, wall_s: int) -> int:
    """The first instant at which the clock on the wall of that zone shows this time, or has passed it."""
    shown = NAIVE_EPOCH + timedelta(seconds=wall_s)
    before, after = _offset_s(zone, shown), _offset_s(zone, shown.replace(fold=1))
    if after <= before:  # an ordinary time, or one that comes twice: for PEP 495 fold=0 is the first coming
        return wall_s - before
    # A time that is left out: at the first of these bounds the clock shows less, at the last more.
    bounds = range(wall_s - after, wall_s - before)
    return bounds.start + bisect_left(bounds, wall_s, key=lambda instant_s: _shown(zone, instant_s))


def instants_between(zone: ZoneInfo, first_day: int, last_day: int) -> Callable[[int], int]:
    """`instant` for the wall times of these days (counted from 1970-01-01, both included), but faster.

    Looks the offset up once a day, and works out time by time only the days on which it changes.
    No zone has changed its offset and changed it back within one day.
    """
    midnights = range(first_day, last_day + 2)
    offsets = [_offset_s(zone, NAIVE_EPOCH + timedelta(days=day)) for day in midnights]
    steady = [offset if offset == following else None for offset, following in pairwise(offsets)]

    def quick(wall_s: int) -> int:
        offset = steady[wall_s // DAY_S - first_day]
        return instant(zone, wall_s) if offset is None else wall_s - offset

    return quick


def _offset_s(zone: ZoneInfo, shown: datetime) -> int:
    offset = zone.utcoffset(shown)
    assert offset is not None  # a zone of the tz database always knows
    return offset.days * DAY_S + offset.seconds


def _shown(zone: ZoneInfo, instant_s: int) -> int:
    return instant_s + _offset_s(zone, datetime.fromtimestamp(instant_s, UTC).astimezone(zone))
