"""Cursors of lists: opaque to those who hand them back."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from cauce.tickets.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def made(*numbers: int) -> str:
    """A cursor of some whole numbers."""
    return base64.urlsafe_b64encode("_".join(map(str, numbers)).encode()).rstrip(b"=").decode()


def read(cursor: str, count: int) -> tuple[int, ...]:
    """The numbers of a cursor. Raises Invalid for one that was not made here."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        numbers = tuple(int(number) for number in text.split("_"))
    except (binascii.Error, ValueError) as error:
        raise _unknown() from error
    if len(numbers) != count or any(abs(number) >= 2**63 for number in numbers):
        raise _unknown()
    return numbers


def of_moment(at: datetime) -> int:
    """A moment as a whole number: microseconds, exactly as the databases keep them."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(number: int) -> datetime:
    """The moment of such a number. Raises Invalid for one outside the calendar."""
    try:
        return _EPOCH + timedelta(microseconds=number)
    except OverflowError as error:
        raise _unknown() from error


def _unknown() -> Invalid:
    return Invalid(_("This cursor is not one of ours."), field="cursor")
