"""The ways channels refuse."""

from django.utils.translation import gettext_lazy as _

from cauce.people.errors import Invalid, NotAllowed, NotFound, Refusal

__all__ = ["Invalid", "NoConsent", "NotAllowed", "NotDelivered", "NotFound", "NotReached", "Refusal"]


class NotDelivered(Exception):
    """A message did not leave. `permanent`: trying again would change nothing. `words`: the other side's, or ours."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        super().__init__(words)
        self.words = words[:2000]
        self.permanent = permanent


class NotReached(Refusal):
    """A server elsewhere cannot be used; the sentence says why in words for a person."""

    sentence = _("The server could not be reached.")


class NoConsent(Refusal):
    """A provider of mailboxes gives us no token: nobody has given us leave, or it was taken back."""

    sentence = _("The provider has not given Cauce leave to use this mailbox.")
