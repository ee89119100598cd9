"""Business time: when a desk is open, how much open time lies between two moments, when so much has passed.

Pure arithmetic: nothing here knows of Django, of a table or of what time it is. Rooms above keep a calendar
as a plain dict in a row, read it with `from_plain` and ask `calendar_of(spec)`.
Semantics: docs/explanation/business-hours.md.
"""

from cauce.ground.hours.calendar import Calendar, calendar_of
from cauce.ground.hours.errors import BeyondCalendar, HoursError, InvalidCalendar, NeverOpen
from cauce.ground.hours.plain import from_plain, to_plain
from cauce.ground.hours.public import countries, public_holidays
from cauce.ground.hours.spec import CalendarSpec, OwnDate, Period, PublicHolidays

__all__ = [
    "BeyondCalendar",
    "Calendar",
    "CalendarSpec",
    "HoursError",
    "InvalidCalendar",
    "NeverOpen",
    "OwnDate",
    "Period",
    "PublicHolidays",
    "calendar_of",
    "countries",
    "from_plain",
    "public_holidays",
    "to_plain",
]
