"""From facts to topics: what a look into the log means for those who listen. Called in one thread of its own."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import connections

from cauce.ground.db import wakeups
from cauce.ground.log import queries as log
from cauce.ground.log.events import registry
from cauce.live import rights
from cauce.live.rights import Reach

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact

LOOK_S = 5.0  # also without being woken: a NOTIFY can be lost
WAIT_S = 0.4  # a wait ends at least so often, so that the process can stop
AT_A_TIME = 500
MOST_IDS = 50  # more changed tickets than a page shows: the list is fetched whole


class Listed(NamedTuple):
    """A fact that changes lists."""

    position: int
    account: int
    ticket: int
    left_team: int | None  # a team whose list the ticket has just left


@dataclass(slots=True)
class Wakes:
    """What some facts wake. Positions are those of the last fact for each."""

    position: int
    topics: dict[str, int] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)
    queues: dict[Reach, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    agents: set[int] = field(default_factory=set)  # whose rights may have changed
    accounts: set[int] = field(default_factory=set)  # in which everybody's may have
    moved: set[str] = field(default_factory=set)  # topics of tickets that others may see now


class Watch:
    """Waits for commits. One for each process, used by one thread only."""

    def __init__(self) -> None:
        self._wakeup: wakeups.Wakeup | None = None
        self._waited_s = 0.0

    def start(self) -> int:
        """Begin to listen; the position from which on nothing will be missed."""
        self.stop()
        self._wakeup = wakeups.listen()
        return log.last_position()

    def stop(self) -> None:
        """Let go of the database."""
        if self._wakeup is not None:
            self._wakeup.close()
            self._wakeup = None
        connections.close_all()

    def wait(self) -> bool:
        """Wait a little; whether it is time to look into the log."""
        assert self._wakeup is not None
        self._waited_s += WAIT_S
        if not self._wakeup.wait(WAIT_S) and self._waited_s < LOOK_S:
            return False
        self._waited_s = 0.0
        return True


def since(position: int, reaches: Collection[tuple[Reach, int]]) -> Wakes | None:
    """What the facts behind `position` wake in listeners of these reaches (each with an agent who has it); None when
    there are no facts."""
    facts = log.after(position, limit=AT_A_TIME)
    return read(facts, reaches) if facts else None


def missed(after: int, up_to: int, reach: tuple[Reach, int]) -> Wakes | None:
    """What a browser that was away has missed; None when it is too much to tell, or from another time."""
    if after > up_to:
        return None  # the database is an older one, restored from a backup
    facts = log.after(after, limit=AT_A_TIME + 1, up_to=up_to)
    if len(facts) > AT_A_TIME:
        return None
    return read(facts, [reach]) if facts else Wakes(up_to)


def read(facts: "list[Fact]", reaches: Collection[tuple[Reach, int]]) -> Wakes:
    """What these facts wake."""
    wakes = Wakes(facts[-1].position or 0)
    for fact in facts:
        _wake(wakes, fact)
    _wake_lists(wakes, reaches)
    return wakes


def _wake(wakes: Wakes, fact: "Fact") -> None:
    declared = registry.get(fact.kind)
    words, touched = (declared.wakes, declared.touches) if declared else ((), ())
    position = fact.position or 0
    for kind, number in {_parts(fact.subject), _parts(fact.about)}:
        if kind in words or (kind == "agent" and "me" in words):
            wakes.topics[f"{kind}-{number}"] = position
        if kind == "ticket" and "queue" in words:
            left = fact.data.get("was") if "team" in touched else None
            wakes.listed.append(Listed(position, fact.account_id, number, left))
        if kind == "ticket" and ("team" in touched or "brand" in touched):
            wakes.moved.add(f"ticket-{number}")
        if kind == "agent":
            wakes.agents.add(number)
        elif kind and "rights" in words:
            wakes.accounts.add(fact.account_id)
    if "settings" in words:
        wakes.topics[f"settings@{fact.account_id}"] = position


def _wake_lists(wakes: Wakes, reaches: Collection[tuple[Reach, int]]) -> None:
    changed = {listed.ticket for listed in wakes.listed}
    for reach, agent in reaches if changed else ():
        seen = rights.seen_through(agent, changed)
        for listed in wakes.listed:
            left = listed.left_team in reach.teams and listed.account == reach.account
            if listed.ticket in seen or left:
                _position, ids = wakes.queues.get(reach, (0, ()))
                wakes.queues[reach] = (listed.position, tuple(dict.fromkeys((*ids, listed.ticket))))


def _parts(subject: str) -> tuple[str, int]:
    kind, _, number = subject.partition(":")
    return (kind, int(number)) if number.isdigit() else ("", 0)
