"""The ways notifications refuse."""

from cauce.people.errors import Invalid, NotAllowed, NotFound, Refusal

__all__ = ["Invalid", "NotAllowed", "NotFound", "Refusal"]
