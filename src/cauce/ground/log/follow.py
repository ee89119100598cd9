"""Declaring followers: who wants which facts, from when, and what it does about one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cauce.ground.log.models import Fact

Handle = Callable[[Fact, Any], None]
Prepare = Callable[[Sequence[Fact]], Any]


@dataclass(frozen=True, slots=True)
class Follower:
    """What a room does about other rooms' facts."""

    name: str
    kinds: frozenset[str]
    handle: Handle
    starts: Literal["now", "beginning"]
    origins: frozenset[str] | None  # None: any
    prepare: Prepare | None
    gives_way_to: frozenset[str]

    def wants(self, fact: Fact) -> bool:
        """Whether this fact is of an origin that the follower takes."""
        return self.origins is None or fact.origin in self.origins


followers: dict[str, Follower] = {}


def follows(
    *kinds: str,
    name: str,
    starts: Literal["now", "beginning"] = "beginning",
    origins: Sequence[str] | None = None,
    prepare: Prepare | None = None,
    gives_way_to: Sequence[str] = (),
) -> Callable[[Handle], Handle]:
    """Follow the log: `handle(fact, prepared)` runs for each fact of `kinds`, in order, exactly once in the database.

    It runs in the transaction that moves the follower's cursor, so it may write its own tables, call actions of rooms
    below, enqueue jobs; it must not reach outside. `prepare(facts)` runs before that transaction, without the lock:
    slow computing goes there, its result is handed to each call. Followers that reach people or the outside say
    `origins=("live",)`. Handling again after a crash starts from the same tables, since nothing was committed.
    While facts of the kinds `gives_way_to` keep coming, it waits, some seconds at most: others have more need to hurry.
    """

    def register(handle: Handle) -> Handle:
        if name in followers:
            raise ValueError(f"two followers called {name}")
        chosen = None if origins is None else frozenset(origins)
        followers[name] = Follower(
            name, frozenset(kinds), handle, starts, chosen, prepare, frozenset(gives_way_to)
        )
        return handle

    return register
