"""Facts that a follower keeps failing on: set aside with all later ones of their subject, in order, until retried."""

from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.log.follow import followers
from cauce.ground.log.models import Fact, Parked


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
    chosen = followers[follower]
    while True:
        row = (
            Parked.objects.filter(follower=follower, subject=subject)
            .select_related("fact")
            .order_by("fact_id")
            .first()
        )
        if row is None:
            return True
        try:
            prepared = chosen.prepare([row.fact]) if chosen.prepare and chosen.wants(row.fact) else None
            with write():
                taken, _ = Parked.objects.filter(pk=row.pk).delete()
                if taken and chosen.wants(row.fact):
                    chosen.handle(row.fact, prepared)
        except Exception as error:
            with write():
                words = f"{type(error).__name__}: {error}"[:2000]
                Parked.objects.filter(pk=row.pk).update(error=words, tries=row.tries + 1, at=clock.now())
            return False
