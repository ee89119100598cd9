"""Facts that a follower keeps failing on: set aside with all later ones of their subject, in order, until retried."""

from cauce.ground import clock
from cauce.ground.db import on_sqlite, passing, write
from cauce.ground.log.follow import followers
from cauce.ground.log.models import Cursor, Fact, Parked


def subjects_of(follower: str) -> set[str]:
    """The subjects whose facts wait for this follower."""
    return set(Parked.objects.filter(follower=follower).values_list("subject", flat=True).distinct())


def park(follower: str, fact: Fact, error: Exception, tries: int) -> None:
    """Set a fact aside with what went wrong."""
    words = f"{type(error).__name__}: {error}"[:2000]
    Parked.objects.create(
        follower=follower, fact=fact, subject=fact.subject, error=words, tries=tries, at=clock.now()
    )


def wait_behind(follower: str, fact: Fact) -> None:
    """Set a fact aside because an earlier one of its subject is."""
    Parked.objects.create(follower=follower, fact=fact, subject=fact.subject, at=clock.now())


def retry(follower: str, subject: str) -> bool:
    """Try a subject's parked facts again, in order; True if none is left.

    Stops at the first that fails again, with its new error kept. Each fact and its leaving are one transaction.
    """
    while (row := _first(follower, subject)) is not None:
        try:
            _take_out(row)
        except Exception as error:
            if passing(error):
                raise
            with write():
                words = f"{type(error).__name__}: {error}"[:2000]
                Parked.objects.filter(pk=row.pk).update(error=words, tries=row.tries + 1, at=clock.now())
            return False
    return True


def _first(follower: str, subject: str) -> Parked | None:
    with write():
        # The follower holds its cursor while it sets facts aside behind parked ones. Without waiting for it, one that
        # it is just setting aside would be missed here, and would wait for ever behind nothing.
        _stop_follower(follower)
        rows = Parked.objects.filter(follower=follower, subject=subject).select_related("fact")
        return rows.order_by("fact_id").first()


def _take_out(row: Parked) -> None:
    chosen, fact = followers[row.follower], row.fact
    wanted = chosen.wants(fact)
    prepared = chosen.prepare([fact]) if chosen.prepare and wanted else None
    with write():
        _stop_follower(row.follower)
        taken, _ = Parked.objects.filter(pk=row.pk).delete()
        if taken and wanted:
            chosen.handle(fact, prepared)


def _stop_follower(name: str) -> None:
    """Keep the follower from moving until this transaction ends; on SQLite the write lock does."""
    if not on_sqlite():
        list(Cursor.objects.select_for_update().filter(name=name))
