"""What a mail's age means: mail that was there before its mailbox is kept silently, and no machine answers old mail."""

from datetime import UTC, datetime, timedelta

from cauce.channels.email.queue import OLD
from cauce.channels.email.reading import Read
from cauce.channels.models import Mailbox
from cauce.ground import clock

LATE = timedelta(days=2)
SLACK = timedelta(days=1)  # by which a sender's clock may be ahead of the server's
FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # before that, nobody sent mail that somebody now wants to read


def is_past(read: Read) -> bool:
    """Whether it is brought in as history."""
    return read.intake.source == OLD


def origin_of(read: Read) -> str:
    """The origin of every fact about it."""
    return "import" if is_past(read) else "live"


def said_at(read: Read) -> datetime:
    """When it was written, as it says itself, as far as that can be; else when the account elsewhere got it."""
    now, got = clock.now(), read.intake.lay_since
    latest = min(now, got + SLACK) if got is not None and got >= FIRST else now
    written = read.mail.date
    if written is not None and FIRST <= written <= latest:
        return written
    return latest if got is None or got < FIRST else min(got, now)


def too_old_to_answer(read: Read, mailbox: Mailbox) -> bool:
    """Mail that lay somewhere and was fetched late, or is older than its mailbox here: telling its writer now would
    only puzzle them. What a server hands us comes now, whatever its date says."""
    if is_past(read):
        return True
    if read.intake.source == "smtp":
        return False
    oldest = min((one for one in (read.mail.date, read.intake.lay_since) if one is not None), default=None)
    if oldest is None:
        return False
    # Dates count in whole seconds (RFC 5322 §3.3): what was written in the second of our beginning is not older.
    before_us = mailbox.added_at is not None and oldest < mailbox.added_at.replace(microsecond=0)
    return before_us or clock.now() - oldest > LATE
