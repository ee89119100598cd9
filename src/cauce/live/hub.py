"""Who listens to what, and the one task of a process that follows the log for all of them.

All state is touched on the event loop only; the database only in threads: one that waits for commits and reads the log,
two that ask who somebody is.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from cauce.live import rights, waking
from cauce.live.listener import Listener
from cauce.live.rights import Granted, Reach
from cauce.live.waking import Wakes, Watch

MOST_OF_AN_AGENT = 20
KEEP_ALIVE_S = 25
ASKED_AGAIN_S = 600  # sessions also end without a fact: by age
TROUBLE_S = 1.0
LATELY_S = 10  # longer than a page takes from the database to its open stream, on a slow telephone
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
logger = logging.getLogger("cauce.live")


class TooMany(Exception):
    """The agent has as many streams as one may have."""


class Hub:
    """The listeners of one process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._by_key: dict[Hashable, set[Listener]] = {}  # a topic, or for lists a Reach
        self._of_agent: dict[int, set[Listener]] = {}
        self._position = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._started: asyncio.Future[None] | None = None
        self._watch = Watch()
        self._watching = ThreadPoolExecutor(1, thread_name_prefix="live-watch")
        self._asking = ThreadPoolExecutor(2, thread_name_prefix="live-ask")
        self._lately: deque[int] = deque(maxlen=LATELY_S)  # the position at each of the last seconds
        self._joined = 0
        self._closed = False

    async def grant(self, session: str, wanted: tuple[str, ...]) -> Granted | None:
        """What a session may hear."""
        return await _in(self._asking, rights.grant, session, wanted)

    def check_room(self, listener: Listener) -> None:
        """Raises TooMany."""
        if len(self._of_agent.get(listener.granted.agent, ())) >= MOST_OF_AN_AGENT:
            raise TooMany

    async def join(self, listener: Listener, after: int | None) -> None:
        """Let it hear all that is new from now on, after telling it what it missed since `after`.

        A page that says no position was made a moment ago: what changed while it was on its way is told too.
        """
        self._listeners.add(listener)
        self._joined += 1
        listener.slot = self._joined
        self._enter(listener)
        await self._running()
        # Between here and the end of the look nothing can slip through: what comes now waits in the listener.
        position = self._position
        if after is None and self._lately:
            after = self._lately[0]
        if after is not None:
            reach = (listener.granted.reach, listener.granted.agent)
            missed = await _in(self._asking, waking.missed, after, position, reach)
            if missed is None:
                listener.reload(position)
            else:
                listener.tell_all(missed)
        await listener.begin(position)

    def leave(self, listener: Listener) -> None:
        """Forget it."""
        self._listeners.discard(listener)
        self._exit(listener)

    def close(self) -> None:
        """End every stream and every thread; twice is once."""
        if self._closed:
            return
        self._closed = True
        for listener in list(self._listeners):
            listener.close()
        for task in self._tasks:
            task.cancel()
        self._watching.submit(self._watch.stop)
        self._watching.shutdown(wait=False)
        self._asking.shutdown(wait=False, cancel_futures=True)

    def _enter(self, listener: Listener) -> None:
        for key in _keys(listener):
            self._by_key.setdefault(key, set()).add(listener)
        self._of_agent.setdefault(listener.granted.agent, set()).add(listener)

    def _exit(self, listener: Listener) -> None:
        for key in _keys(listener):
            _discard(self._by_key, key, listener)
        _discard(self._of_agent, listener.granted.agent, listener)

    async def _running(self) -> None:
        """Follow the log, from the first listener on."""
        if self._started is None:
            self._started = asyncio.get_running_loop().create_future()
            self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._tick())]
        await asyncio.shield(self._started)

    async def _follow(self) -> None:
        """Runs while the process does: a look costs some microseconds, and only those who listen pay it."""
        while True:
            try:
                position = await _in(self._watching, self._watch.start)
                if self._started is not None and not self._started.done():
                    self._position = (
                        position  # after trouble it stays where it was, so that nothing is left out
                    )
                    self._started.set_result(None)
                while True:
                    if await _in(self._watching, self._watch.wait):
                        reaches = self._reaches()
                        wakes = await _in(self._watching, waking.since, self._position, reaches)
                        if wakes is not None:
                            await self._take(wakes, {reach for reach, _agent in reaches})
            except Exception:  # whatever the database's trouble is: a stream that went silent would be worse
                logger.exception("live: cannot read the log; trying again")
                await asyncio.sleep(TROUBLE_S)

    async def _take(self, wakes: Wakes, asked_for: set[Reach]) -> None:
        await self._ask_again(self._concerned(wakes))
        self._position = wakes.position
        if wakes.listed:
            # Who opened a list while the log was being read was not asked about: it just looks for itself.
            late = {key for key in self._by_key if isinstance(key, Reach)} - asked_for
            wakes.queues.update(dict.fromkeys(late, (wakes.position, ())))
        keys = (*wakes.topics, *wakes.queues)
        for listener in {listener for key in keys for listener in self._by_key.get(key, ())}:
            listener.tell_all(wakes)

    def _concerned(self, wakes: Wakes) -> set[Listener]:
        """Whose rights these facts may have changed."""
        found = {listener for agent in wakes.agents for listener in self._of_agent.get(agent, ())}
        found |= {listener for topic in wakes.moved for listener in self._by_key.get(topic, ())}
        if wakes.accounts:
            found |= {one for one in self._listeners if one.granted.reach.account in wakes.accounts}
        return found

    async def _ask_again(self, listeners: Iterable[Listener]) -> None:
        """Ask anew what they may hear; who lost something is told to reload, who is signed out is let go."""
        for listener in list(listeners):
            granted = await self.grant(listener.session, listener.wanted)
            if granted is None:
                self.leave(listener)
                listener.close()
            elif granted != listener.granted and listener in self._listeners:
                self._exit(listener)
                listener.granted = granted
                self._enter(listener)
                listener.reload(self._position)

    async def _tick(self) -> None:
        """One ticker for all keep-alives, a share of them each second."""
        second = 0
        while True:
            await asyncio.sleep(1)
            second += 1
            self._lately.append(self._position)
            for listener in list(self._listeners):
                if listener.slot % KEEP_ALIVE_S == second % KEEP_ALIVE_S:
                    listener.keep_alive()
            stale = [one for one in self._listeners if one.slot % ASKED_AGAIN_S == second % ASKED_AGAIN_S]
            try:
                await self._ask_again(stale)
            except Exception:  # the database's trouble must not stop the keep-alives of all
                logger.exception("live: cannot ask whether sessions still hold")

    def _reaches(self) -> list[tuple[Reach, int]]:
        """Every reach that some list is open with, and one agent who has it."""
        return [
            (key, next(iter(who)).granted.agent)
            for key, who in self._by_key.items()
            if isinstance(key, Reach)
        ]


def _keys(listener: Listener) -> list[Hashable]:
    return [
        listener.granted.reach if topic == "queue" else listener.key(topic)
        for topic in listener.granted.topics
    ]


def _discard(index: dict[K, set[Listener]], key: K, listener: Listener) -> None:
    if key in index:
        index[key].discard(listener)
        if not index[key]:
            del index[key]


async def _in(pool: ThreadPoolExecutor, call: Callable[..., T], *arguments: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, call, *arguments)
