"""The ways tickets refuse."""

from django.utils.translation import gettext_lazy as _

from cauce.people.errors import Invalid, NotAllowed, NotFound, Refusal, Stale

__all__ = ["Crossed", "Invalid", "NotAllowed", "NotFound", "Stale", "TooLate"]


class Crossed(Refusal):
    """Somebody has spoken since the writer read; `missed` holds the ids of what they said."""

    sentence = _("Somebody wrote in the meantime. Read it, then send again.")

    def __init__(self, missed: list[int]) -> None:
        super().__init__(missed=missed)
        self.missed = missed


class TooLate(Refusal):
    """The reply has already left."""

    sentence = _("It has already been sent.")
