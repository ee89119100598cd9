"""Forgetting what has been settled for long: rows of the queue, and bytes that no message refers to.

Rows of what was fetched from an account elsewhere stay: by their keys it is known what need not be fetched again.
"""

from datetime import datetime

from cauce.channels.email.queue import FETCHED
from cauce.channels.models import Intake
from cauce.ground.db import write
from cauce.ground.files import raw
from cauce.tickets import queries as tickets

BATCH = 500  # rows a transaction, so that no mail that comes in waits long


def sweep(before: datetime) -> int:
    """Forget mails that came before this moment and are settled; how many. The bytes of a message stay as long as
    there is the message; those of a copy or a loop go. What waits or failed is nobody's to forget."""
    done = 0
    while rows := _settled(before):
        pks, raw_ids = [row.pk for row in rows], {row.raw_id for row in rows}
        # One mail for several mailboxes is kept once: it goes with the last of them.
        others = (
            Intake.objects.filter(raw_id__in=raw_ids).exclude(pk__in=pks).values_list("raw_id", flat=True)
        )
        # The bytes first: killed in between, the rows are found again, and forgetting twice is once.
        raw.forget_raw(raw_ids - set(others) - tickets.raw_in_use(raw_ids))
        _forget(pks)
        done += len(rows)
    return done


def _settled(before: datetime) -> list[Intake]:
    rows = Intake.objects.filter(state="done", received_at__lt=before).exclude(source__in=FETCHED)
    return list(rows.order_by("pk").only("pk", "raw_id")[:BATCH])


@write(using="raw")
def _forget(pks: list[int]) -> None:
    Intake.objects.filter(pk__in=pks).delete()
