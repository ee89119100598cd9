"""What time it is."""

import os
from datetime import UTC, datetime, timedelta


def moved() -> bool:
    """Whether time is read from a shared row (`CAUCE_CLOCK=moved`), so that tests and simulations can move it."""
    return os.environ.get("CAUCE_CLOCK", "").lower() == "moved"


def now() -> datetime:
    """The present moment, aware, in UTC. Everything that needs the time asks here."""
    present = datetime.now(UTC)
    if not moved():
        return present
    from cauce.ground.clock.models import Moved

    row = Moved.objects.filter(pk=1).values_list("offset_s", flat=True).first()
    return present + timedelta(seconds=row or 0)
