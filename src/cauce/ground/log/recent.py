"""The end of the log, read once for all followers of a process instead of once for each."""

import time
from bisect import bisect_right
from collections.abc import Collection

from cauce.ground.log import queries
from cauce.ground.log.models import Fact

KEPT = 1000  # facts in memory; who is further behind reads for themselves
_STEP = 200


class Recent:
    """What was stated lately. A fact never changes and positions are given in the order in which they can be seen, so
    what was read once need not be read again."""

    def __init__(self) -> None:
        self.head = self._floor = queries.last_position()
        self._facts: list[Fact] = []
        self._positions: list[int] = []
        self._seen: dict[str, float] = {}  # when the newest of each kind was read

    def look(self) -> None:
        """Read on to the end of the log, or as far as fits."""
        while new := queries.stated_after(self.head, limit=_STEP):
            self._facts += new
            self._positions += [fact.position or 0 for fact in new]
            self.head = self._positions[-1]
            self._seen |= dict.fromkeys((fact.kind for fact in new), time.monotonic())
            if len(self._facts) > 2 * KEPT:
                self._floor = self._positions[-KEPT - 1]
                del self._facts[:-KEPT], self._positions[:-KEPT]
            if len(new) < _STEP:
                break

    def quiet_s(self, kinds: Collection[str]) -> float:
        """For how long no fact of these kinds has been read."""
        return time.monotonic() - max((self._seen.get(kind, 0.0) for kind in kinds), default=0.0)

    def after(self, position: int, *, limit: int, kinds: Collection[str]) -> list[Fact]:
        """What `queries.after` answers, up to `head`."""
        if position < self._floor:
            return queries.after(position, limit=limit, kinds=kinds, up_to=self.head)
        found: list[Fact] = []
        for fact in self._facts[bisect_right(self._positions, position) :]:
            if fact.kind in kinds:
                found.append(fact)
                if len(found) == limit:
                    break
        return found
