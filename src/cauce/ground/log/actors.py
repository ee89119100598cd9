"""Who did it, and because of what."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact

MAX_DEPTH = 8  # rules that answer rules stop here, so that two of them cannot play ping-pong


@dataclass(frozen=True, slots=True)
class Actor:
    """The one by whom a verb is done. `str()` of it is what facts keep: «agent:5», «system:email»."""

    kind: str
    id: str
    origin: str = "live"  # or import, demo, drill, test
    cause: int | None = None  # the fact that led to this
    depth: int = 0

    @classmethod
    def agent(cls, pk: int, *, origin: str = "live") -> "Actor":
        """An agent, by primary key."""
        return cls("agent", str(pk), origin)

    @classmethod
    def contact(cls, pk: int, *, origin: str = "live") -> "Actor":
        """A customer, by primary key."""
        return cls("contact", str(pk), origin)

    @classmethod
    def system(cls, name: str, *, origin: str = "live") -> "Actor":
        """A part of Cauce itself: «email», «sla»."""
        return cls("system", name, origin)

    @classmethod
    def because_of(cls, fact: "Fact", name: str) -> "Actor":
        """The part of Cauce called `name`, acting on a fact: carries its origin, its cause and one more depth."""
        return cls("system", name, fact.origin, fact.pk, fact.depth + 1)

    def under(self, origin: str) -> "Actor":
        """The same one, in another origin."""
        return replace(self, origin=origin)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
