"""Public holidays by country and region, from the library `holidays`.

Importing that library takes 0.2 to 0.4 s, so it happens at the first calendar that names a country.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

from cauce.ground.hours.errors import InvalidCalendar, gettext_noop


@cache
def countries() -> Mapping[str, tuple[str, ...]]:
    """Every country there is data for (ISO 3166-1 alpha-2), with the codes of its regions (ISO 3166-2)."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in known.items()}


def check_place(country: str, region: str) -> None:
    """Raise InvalidCalendar unless there are holidays for this country and, if one is given, this region."""
    regions = countries().get(country)
    if regions is None:
        problem = gettext_noop("There are no public holidays for the country “%(country)s”.")
        raise InvalidCalendar(problem, country=country).within("country")
    if region and region not in regions:
        problem = gettext_noop("The country “%(country)s” has no region “%(region)s”.")
        raise InvalidCalendar(problem, country=country, region=region).within("region")


@lru_cache(maxsize=4096)
def public_holidays(country: str, region: str, year: int, language: str | None = None) -> Mapping[date, str]:
    """The days off of a year with their names.

    `language` is one that the library has for the country (`es`, `en_US`); without it, the country's own.
    Cached: do not change what you get. A year that the library has no data for has no holidays.
    """
    import holidays

    found = holidays.country_holidays(
        country, subdiv=region or None, years=year, expand=False, language=language
    )
    return dict(sorted(found.items()))
