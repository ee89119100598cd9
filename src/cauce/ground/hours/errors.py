"""The ways business hours refuse.

Sentences are English msgids with named facts. Faces translate: `gettext(error.sentence) % error.facts`.
"""

from typing import Self


def gettext_noop(message: str) -> str:
    """Mark a msgid for the catalogues. Django's own would bring Django in here."""
    return message


class HoursError(Exception):
    """A refusal, with its msgid in `sentence` and the values that belong into it in `facts`."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence, facts)
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence % self.facts


class InvalidCalendar(HoursError):
    """What was given is no calendar. `where` says which part of the plain dict it is, if it is one part:
    `week.monday[0]`."""

    where = ""

    def within(self, outer: str) -> Self:
        """The same refusal, placed one level further out."""
        self.where = f"{outer}.{self.where}" if self.where else outer
        return self

    def __str__(self) -> str:
        return f"{self.where}: {super().__str__()}" if self.where else super().__str__()


class NeverOpen(InvalidCalendar):
    """The calendar has no open minute, or none that comes again: nothing in it would ever fall due."""


class BeyondCalendar(HoursError):
    """The question or its answer lies outside the years that calendars are kept for."""
