"""One browser's stream: what waits for it, and the writing of it.

Invariant: nothing is lost unsaid. What waits is kept by topic, so that a slow reader gets the last word on each; with
more topics waiting than `MOST_WAITING`, all of them are dropped and the reader is told to `reload`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from cauce.live.rights import Granted
from cauce.live.waking import MOST_IDS, Wakes

MOST_WAITING = 32
KEEP_ALIVE = b":\n\n"

Waiting = dict[str, tuple[int, tuple[int, ...]]]


class Listener:
    """Small on purpose: there may be ten thousand, and nearly all of them wait nearly always."""

    __slots__ = (
        "_held",
        "_left",
        "_reload",
        "_send",
        "_waiting",
        "_writing",
        "granted",
        "session",
        "slot",
        "wanted",
    )

    def __init__(
        self,
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
        session: str,
        wanted: tuple[str, ...],
        granted: Granted,
    ) -> None:
        self._send, self.session, self.wanted, self.granted = send, session, wanted, granted
        self.slot = 0  # in which second it gets its keep-alive
        self._waiting: Waiting | None = None
        self._reload = 0
        self._held = True  # until it has been told what it missed
        self._left = False
        self._writing: asyncio.Task[None] | None = None

    def tell(self, topic: str, position: int, ids: Iterable[int] = ()) -> None:
        """Say that something of this topic has changed: for a list, which tickets (none: fetch all)."""
        if self._reload or self._left:
            return
        if self._waiting is None:
            self._waiting = {}
        known = self._waiting.get(topic)
        together = dict.fromkeys((*known[1], *ids) if known else ids)
        whole = (known is not None and not known[1]) or len(together) > MOST_IDS
        self._waiting[topic] = (position, () if whole else tuple(together))
        if len(self._waiting) > MOST_WAITING:
            self.reload(position)
        self._wake()

    def tell_all(self, wakes: Wakes) -> None:
        """Say what of these wakes this listener wants and may hear."""
        for topic in self.granted.topics:
            if topic == "queue":
                position, ids = wakes.queues.get(self.granted.reach, (0, ()))
            else:
                position, ids = wakes.topics.get(self.key(topic), 0), ()
            if position:
                self.tell(topic, position, ids)

    def reload(self, position: int) -> None:
        """Say that what the page shows cannot be mended piece by piece."""
        self._waiting, self._reload = None, position or 1
        self._wake()

    def key(self, topic: str) -> str:
        """A topic as the hub names it: «me» and «settings» mean something else for each agent and account."""
        if topic == "me":
            return f"agent-{self.granted.agent}"
        return f"settings@{self.granted.reach.account}" if topic == "settings" else topic

    async def begin(self, position: int) -> None:
        """Let go what was missed, and say where the stream stands and which topics it has."""
        hello = json.dumps({"topics": self.granted.topics}, separators=(",", ":"))
        # Spread, so that after a restart thousands of browsers do not come back in the same moment.
        retry = 1000 + self.slot * 37 % 2000
        body = self._take() + f"retry: {retry}\nevent: hello\nid: {position}\ndata: {hello}\n\n".encode()
        self._held = False
        if self._left:
            return
        await self._send({"type": "http.response.body", "body": body, "more_body": True})
        self._wake()

    def keep_alive(self) -> None:
        """Let proxies and the browser know that the line still stands."""
        if self._writing is None and not self._held and not self._left:
            self._writing = asyncio.get_running_loop().create_task(self._write(KEEP_ALIVE))

    def close(self) -> None:
        """End the stream; its browser comes back by itself, and is asked again who it is."""
        if not self._left:
            self._left, self._waiting, self._reload = True, None, 0
            self._writing = asyncio.get_running_loop().create_task(self._end())

    def _wake(self) -> None:
        if self._writing is None and not self._held and not self._left and (self._waiting or self._reload):
            self._writing = asyncio.get_running_loop().create_task(self._write(b""))

    async def _write(self, body: bytes) -> None:
        try:
            while body := body + self._take():
                # Waits while the reader is slow; meanwhile `tell` gathers.
                await self._send({"type": "http.response.body", "body": body, "more_body": True})
                body = b""
        finally:
            self._writing = None

    async def _end(self) -> None:
        await self._send({"type": "http.response.body", "body": b""})

    def _take(self) -> bytes:
        """What waits, as text of the stream; in order of position, so that the last id is the highest."""
        if self._reload:
            text, self._reload, self._waiting = f"event: reload\nid: {self._reload}\ndata: {{}}\n\n", 0, None
            return text.encode()
        waiting, self._waiting = self._waiting or {}, None
        events = sorted(waiting.items(), key=lambda item: item[1][0])
        return "".join(_event(topic, position, ids) for topic, (position, ids) in events).encode()


def _event(topic: str, position: int, ids: tuple[int, ...]) -> str:
    data = json.dumps({"ids": ids}, separators=(",", ":")) if ids else "{}"
    return f"event: {topic}\nid: {position}\ndata: {data}\n\n"
