"""The only clock, and what is due at a time of the domain. It never decides what being due means."""

from cauce.ground.clock.dues import clear_due, due, set_due
from cauce.ground.clock.reading import moved, now

__all__ = ["clear_due", "due", "moved", "now", "set_due"]
