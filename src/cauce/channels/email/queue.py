"""The queue between accepting and reading: rows in the same database, and the same commit, as the mail's bytes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from cauce.channels.models import Arrival, Intake
from cauce.ground import clock
from cauce.ground.db import on_sqlite, rows, write
from cauce.ground.db.wakeups import MAILS, announce
from cauce.ground.files import raw

LIMIT_TRIES = 8
OLD = "old"  # the source of mail that lay in an account before us: it waits behind all other
OLD_AT_ONCE = 48  # of it are read together: most of them are settled in one go
FETCHED = ("imap", "pop3", OLD)  # sources whose mails have keys that say which mail it is


@dataclass(frozen=True, slots=True)
class Arriving:
    """A mail for one mailbox, as it came: what the envelope said, besides the bytes."""

    account_id: int
    mailbox_id: int
    source: str
    recipients: tuple[str, ...] = ()
    envelope_from: str | None = None
    peer: str = ""
    helo: str = ""
    lay_since: datetime | None = None  # when the account that it was fetched from got it
    key: str = field(default_factory=lambda: secrets.token_hex(16))


def add_all(mails: Sequence[tuple[raw.Prepared, Sequence[Arriving]]]) -> None:
    """Make mails durable, all in one commit: when it returns they are on disk. What has a known key is left out.

    Each comes prepared (`raw.prepare`) with the mailboxes of one account that it is for. Raises OSError and
    DatabaseError; then none of them is kept.
    """
    waiting: list[Intake] = []
    with write(using="raw"):
        now = clock.now()
        for prepared, arrivals in mails:
            kept = raw.add(prepared)
            waiting += [
                Intake(
                    key=one.key, account_id=one.account_id, mailbox_id=one.mailbox_id, raw_id=kept.pk,
                    source=one.source, envelope_from=one.envelope_from, recipients=list(one.recipients),
                    peer=one.peer[:45], helo=one.helo[:255], received_at=now, lay_since=one.lay_since,
                )
                for one in arrivals
            ]  # fmt: skip
        if any(one.source in FETCHED for one in waiting):
            Intake.objects.bulk_create(waiting, ignore_conflicts=True)
        else:
            rows.insert_all(waiting)
        announce(MAILS)


def pending(limit: int) -> list[Intake]:
    """The oldest mails that wait to be read, and whose turn it is; old mail only when there is no other."""
    due = Q(next_try_at__isnull=True) | Q(next_try_at__lte=clock.now())
    rows = Intake.objects.filter(due, state="pending").order_by("id")
    found = list(rows.exclude(source=OLD)[:limit])
    return found or list(rows.filter(source=OLD)[:OLD_AT_ONCE])


def old_waiting(mailbox_id: int) -> int:
    """How many old mails of a mailbox wait to be read."""
    return Intake.objects.filter(state="pending", source=OLD, mailbox_id=mailbox_id).count()


def known(keys: Sequence[str]) -> set[str]:
    """Those of these keys whose mails are durable here."""
    return set(Intake.objects.filter(key__in=keys).values_list("key", flat=True))


def by_keys(keys: Sequence[str]) -> list[Intake]:
    """The intakes of these keys."""
    return list(Intake.objects.filter(key__in=keys).order_by("id"))


def claim(found: list[Intake]) -> list[Intake]:
    """Those of them that this process may read now. On PostgreSQL others may be reading at the same time; a lock held
    by the connection keeps a mail to one of them and is free at once when that one dies."""
    if on_sqlite() or not found:
        return found
    with _connection().cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::bigint[]) AS id WHERE pg_try_advisory_lock(%s, (id %% 2147483647)::int)",
            [[row.pk for row in found], _SPACE],
        )
        mine = {row[0] for row in cursor.fetchall()}
    still = set(Intake.objects.filter(pk__in=mine, state="pending").values_list("pk", flat=True))
    let_go([row for row in found if row.pk in mine - still])
    return [row for row in found if row.pk in still]


def let_go(claimed: list[Intake]) -> None:
    """The end of a claim."""
    if on_sqlite() or not claimed:
        return
    with _connection().cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_unlock(%s, (id %% 2147483647)::int)) FROM unnest(%s::bigint[]) AS id",
            [_SPACE, [row.pk for row in claimed]],
        )


_SPACE = 0x696E7461  # «inta»


def _connection() -> BaseDatabaseWrapper:
    return connections[router.db_for_write(Intake)]


def started(row: Intake) -> None:
    """Write down that reading begins, before it does: a mail that kills its reader is found out by this count."""
    with write(using="raw"):
        Intake.objects.filter(pk=row.pk).update(tries=row.tries + 1)
    row.tries += 1


def done(rows: Sequence[Intake]) -> None:
    """These are settled."""
    with write(using="raw"):
        Intake.objects.filter(pk__in=[row.pk for row in rows]).update(
            state="done", error="", next_try_at=None
        )


def failed(row: Intake, error: str) -> None:
    """Reading failed: again later, 2, 4, 8… s from now, and after `LIMIT_TRIES` only when somebody says so."""
    row.tries += 1
    over = row.tries >= LIMIT_TRIES
    with write(using="raw"):
        Intake.objects.filter(pk=row.pk).update(
            state="failed" if over else "pending",
            tries=row.tries,
            error=error[:2000],
            next_try_at=None if over else clock.now() + timedelta(seconds=min(600, 2**row.tries)),
        )


def replay(row: Intake) -> None:
    """Have a mail read again. One that is a message already stays it; one that was taken for a loop is judged anew."""
    with write():
        Arrival.objects.filter(key=row.key, outcome="loop").delete()
    with write(using="raw"):
        Intake.objects.filter(pk=row.pk).update(state="pending", tries=0, error="", next_try_at=None)
        announce(MAILS)
