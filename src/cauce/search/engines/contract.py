"""What an engine must do.

An engine answers two questions: which messages hold all these terms (newest first, below an id), and which of these
tickets have such a message at or above an id. It knows nothing of viewers beyond the scope terms it is given.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Indexed(NamedTuple):
    """An entry as it is written."""

    message: int
    ticket: int
    terms: tuple[str, ...]


class Found(NamedTuple):
    """A message that holds the terms."""

    message: int
    ticket: int


class Wanted(NamedTuple):
    """Entries that hold all `terms`, a term that begins with `beginning` if there is one, and one of `scopes`."""

    terms: tuple[str, ...]
    scopes: tuple[str, ...]
    beginning: str = ""


class Engine(Protocol):
    """What each database must be able to do."""

    def put(self, entries: Sequence[Indexed]) -> None:
        """Write entries, new or again."""
        ...

    def walk(self, wanted: Wanted, *, below: int | None, limit: int) -> list[Found]:
        """The newest matching messages below an id, newest first."""
        ...

    def matched_since(self, wanted: Wanted, tickets: Sequence[int], since: int) -> set[int]:
        """Those of the tickets with a matching message whose id is `since` or more."""
        ...

    def tidy(self) -> None:
        """Make the word lists small and quick after many changes, and drop what removed entries left in them.

        In short transactions of its own."""
        ...
