"""The facts about what people are told."""

from cauce.ground.log.events import Stated, fact


@fact("template.changed", wakes=("settings",), touches=("text",))
class TemplateChanged(Stated):
    """The words for an occasion were changed, or the shipped ones are used again."""

    template: str  # the occasion: acknowledgement, closing, agent
    language: str


@fact("habit.changed", wakes=("settings",), touches=("closing",))
class HabitChanged(Stated):
    """A brand tells its customers that their request is done, or does so no longer."""

    closing: bool


@fact("wish.changed", touches=("by_mail",))
class WishChanged(Stated):
    """An agent wants to be told of a kind of event by mail, or does not any more."""

    event: str
    by_mail: bool
