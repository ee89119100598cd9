"""The ways people's room refuses, and the refusals that every room shares."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something that Cauce will not do, with a sentence for the person who asked. Faces map the kinds to answers."""

    sentence = _("That is not possible.")

    def __init__(self, sentence: object = None, **facts: object) -> None:
        self.facts = facts
        self.said = str(sentence if sentence is not None else self.sentence)
        super().__init__(self.said)


class NotFound(Refusal):
    """It does not exist, or not for the one who asks: nobody learns which."""

    sentence = _("This does not exist, or you may not see it.")


class NotAllowed(Refusal):
    """The one who asks sees the thing but may not do this to it."""

    sentence = _("Your role does not allow this.")


class Invalid(Refusal):
    """What was given cannot be taken; `facts["field"]` names the field where there is one."""

    sentence = _("Please check what you wrote.")


class Stale(Refusal):
    """The thing has changed since it was read."""

    sentence = _("Somebody changed this in the meantime.")
