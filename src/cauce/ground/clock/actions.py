"""Moving the clock of a test or a simulation."""

from datetime import timedelta

from django.db.models import F

from cauce.ground.clock.models import Moved
from cauce.ground.clock.reading import moved
from cauce.ground.db import write


@write()
def move(by: timedelta) -> None:
    """Move the clock of every process forward. Raises RuntimeError unless CAUCE_CLOCK=moved."""
    if not moved():
        raise RuntimeError("the clock moves only with CAUCE_CLOCK=moved")
    Moved.objects.get_or_create(pk=1)
    Moved.objects.filter(pk=1).update(offset_s=F("offset_s") + by.total_seconds())
