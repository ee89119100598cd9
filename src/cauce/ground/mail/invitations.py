"""Calendar invitations, as plain values that a page can show: what, when, where, who asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

MOST = 5
MAX_LETTERS = 300_000
_WORDS = 200


@dataclass(frozen=True, slots=True)
class Invitation:
    """One meeting. Moments are ISO 8601: in UTC, without a zone when it floats, days alone for whole days (`end` is
    then the last day)."""

    method: str  # REQUEST, CANCEL, REPLY, COUNTER, PUBLISH
    what: str
    start: str
    end: str
    where: str
    organiser: str
    repeats: bool

    def plain(self) -> dict[str, Any]:
        """For a JSON column."""
        return asdict(self)


def invitations(texts: Iterable[str]) -> list[Invitation]:
    """The meetings in calendar texts, at most five. Total: what cannot be read is left out."""
    found: list[Invitation] = []
    for text in texts:
        try:
            found += list(_meetings(text[:MAX_LETTERS]))
        except Exception:  # any text may come, and the file stays to be downloaded
            continue
    return list(dict.fromkeys(found))[:MOST]


def _meetings(text: str) -> Iterator[Invitation]:
    from icalendar import Calendar  # here: it takes long to load, and few mails invite to anything

    for calendar in Calendar.from_ical(text, multiple=True):
        method = str(calendar.get("METHOD", "")).upper()
        for event in calendar.walk("VEVENT")[:MOST]:
            yield _meeting(event, method)


def _meeting(event: Any, method: str) -> Invitation:
    start, end = _value(event, "DTSTART"), _value(event, "DTEND")
    length = event.get("DURATION")
    if end is None and start is not None and length is not None:
        end = start + length.dt
    if start is not None and not isinstance(start, datetime) and end is not None and end > start:
        end -= timedelta(days=1)  # RFC 5545 §3.6.1: the end is the day after
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return Invitation(
        method="CANCEL" if cancelled else method,
        what=_words(event.get("SUMMARY")),
        start=_told(start),
        end=_told(end),
        where=_words(event.get("LOCATION")),
        organiser=_person(event.get("ORGANIZER")),
        repeats="RRULE" in event or "RDATE" in event,
    )


def _value(event: Any, name: str) -> Any:
    held = event.get(name)
    found = getattr(held, "dt", None)
    return found if isinstance(found, date) else None


def _told(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat() if moment is not None else ""


def _words(value: object) -> str:
    return " ".join(str(value or "").split())[:_WORDS]


def _person(value: Any) -> str:
    if value is None:
        return ""
    name = str(getattr(value, "params", {}).get("CN", "")).strip('"')
    return _words(name or str(value).removeprefix("mailto:").removeprefix("MAILTO:"))
