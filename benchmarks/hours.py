"""How fast is business time? Prints what a million operations and the compiling of ten years take.

python -m benchmarks.hours
"""

import platform
import random
import sysconfig
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

from cauce.ground.hours import Calendar, CalendarSpec, from_plain, public_holidays

OPERATIONS = 1_000_000
MUST_S, AIM_S, COMPILE_MUST_MS = 6.0, 3.0, 100.0
YEARS = range(2020, 2030)
SEED = 7

OFFICE = {
    "zone": "Europe/Madrid",
    "week": {
        day: ["09:00-14:00", "16:00-19:00"]
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    },
    "holidays": {"country": "ES", "region": "MD"},
    "dates": {"12-24": {"open": ["09:00-13:00"]}, "12-31": {"open": ["09:00-13:00"]}, "05-15": {}},
}
SHIFTS = {
    "zone": "America/Santiago",
    "week": {
        day: ["06:00-13:30", "14:00-21:30", "22:00-05:30"]
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    },
    "holidays": {"country": "CL"},
}


def main() -> None:
    """Measure an office with a lunch break, and three shifts a day all week."""
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    print(f"Python {platform.python_version()}, built {'with' if optimised else 'without'} optimisations")
    started = perf_counter()
    public_holidays("ES", "MD", 2025)
    print(f"library of public holidays, imported once: {(perf_counter() - started) * 1000:.0f} ms\n")
    for name, plain in (("office", OFFICE), ("shifts", SHIFTS)):
        measure(name, from_plain(plain))


def measure(name: str, spec: CalendarSpec) -> None:
    """Print the table of one calendar."""
    public_holidays.cache_clear()
    started = perf_counter()
    calendar = Calendar(spec, years=YEARS)
    compiled_ms = (perf_counter() - started) * 1000
    print(f"{name}: ten years compiled in {compiled_ms:.0f} ms (must ≤ {COMPILE_MUST_MS:.0f})")
    chance = random.Random(SEED)
    begin = datetime(2020, 2, 1, tzinfo=UTC)
    moments = [begin + timedelta(minutes=chance.randrange(9 * 365 * 24 * 60)) for _ in range(OPERATIONS)]
    works = [timedelta(minutes=chance.randrange(1, 40 * 60)) for _ in range(OPERATIONS)]
    later = [moment + timedelta(minutes=chance.randrange(20 * 24 * 60)) for moment in moments]
    report("add", lambda: [calendar.add(moment, work) for moment, work in zip(moments, works, strict=True)])
    report(
        "subtract",
        lambda: [calendar.subtract(moment, work) for moment, work in zip(later, works, strict=True)],
    )
    report(
        "worked", lambda: [calendar.worked(since, until) for since, until in zip(moments, later, strict=True)]
    )
    report("next_opening", lambda: [calendar.next_opening(moment) for moment in moments])
    report("is_open", lambda: [calendar.is_open(moment) for moment in moments])
    print()


def report(name: str, million: Callable[[], object]) -> None:
    """Print what a million took, and whether that is within the bounds."""
    started = perf_counter()
    million()
    took_s = perf_counter() - started
    verdict = "aim" if took_s <= AIM_S else "must" if took_s <= MUST_S else "TOO SLOW"
    print(f"  {name:<13}{took_s:5.2f} µs each, {took_s:5.2f} s a million   {verdict}")


if __name__ == "__main__":
    main()
