import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.mail.invitations import invitations

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y
METHOD:{method}
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
{lines}
END:VEVENT
END:VCALENDAR
"""


def one(*lines, method="REQUEST"):
    text = EVENT.format(method=method, lines="\n".join(lines)).replace("\n", "\r\n")
    (found,) = invitations([text])
    return found


def test_a_meeting_is_told_in_utc_whatever_its_zone_is_called():
    found = one(
        "SUMMARY:Visita técnica", "LOCATION:Sala 2\\, planta 3",
        'ORGANIZER;CN="Eva Ruiz":mailto:eva@otro.example',
        "DTSTART;TZID=Europe/Madrid:20261201T100000", "DTEND;TZID=Europe/Madrid:20261201T113000",
    )  # fmt: skip
    assert (found.what, found.where, found.organiser) == ("Visita técnica", "Sala 2, planta 3", "Eva Ruiz")
    assert (found.start, found.end) == ("2026-12-01T09:00:00+00:00", "2026-12-01T10:30:00+00:00")
    assert found.method == "REQUEST" and not found.repeats


def test_the_zones_of_outlook_are_known():
    found = one("DTSTART;TZID=SA Pacific Standard Time:20261201T100000", "DURATION:PT30M")
    assert (found.start, found.end) == ("2026-12-01T15:00:00+00:00", "2026-12-01T15:30:00+00:00")


def test_whole_days_end_on_their_last_day():
    found = one("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261204", "RRULE:FREQ=YEARLY")
    assert (found.start, found.end, found.repeats) == ("2026-12-01", "2026-12-03", True)


def test_one_called_off_says_so_by_its_method_or_its_status():
    assert one("SUMMARY:x", method="CANCEL").method == "CANCEL"
    assert one("STATUS:CANCELLED", "SUMMARY:x").method == "CANCEL"


def test_without_an_organisers_name_the_address_is_told():
    assert one("ORGANIZER:MAILTO:eva@otro.example").organiser == "eva@otro.example"


@pytest.mark.parametrize("text", ["", "nothing", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\nEND:VEVENT", "\0" * 99])
def test_what_is_no_calendar_is_left_out(text):
    assert invitations([text]) == []


@given(st.text(), st.sampled_from(["DTSTART", "DTEND", "RRULE", "ORGANIZER", "SUMMARY", "DURATION"]))
def test_any_text_is_survived(words, name):
    invitations([words, EVENT.format(method="REQUEST", lines=f"{name}:{words}")])
