"""The ways tickets refuse."""

from django.utils.translation import gettext_lazy as _

from cauce.people.errors import Invalid, NotAllowed, NotFound, Refusal, Stale

__all__ = ["Crossed", "Infected", "Invalid", "NotAllowed", "NotFound", "Stale", "TooLate", "Unscanned"]


class Crossed(Refusal):
    """Somebody has spoken since the writer read; `missed` holds the ids of what they said."""

    sentence = _("Somebody wrote in the meantime. Read it, then send again.")

    def __init__(self, missed: list[int]) -> None:
        super().__init__(missed=missed)
        self.missed = missed


class TooLate(Refusal):
    """The reply has already left."""

    sentence = _("It has already been sent.")


class Infected(NotAllowed):
    """A scanner found a virus in the file: nobody gets it."""

    sentence = _("This file is blocked: a virus was found in it.")


class Unscanned(Refusal):
    """The file waits to be scanned, and nobody gets it before."""

    sentence = _("This file is being scanned for viruses. Try again in a moment.")
