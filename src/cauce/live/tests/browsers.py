"""Browsers that listen: the real application, asked as a server asks it, without a network in between."""

import asyncio
import gc
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from cauce.ground.db import on_sqlite
from cauce.ground.log import stamper
from cauce.live.stream import Live
from cauce.people.models import Agent

T = TypeVar("T")
WAIT_S = 10.0


class Event(NamedTuple):
    name: str
    id: int
    data: dict[str, Any]


class Browser:
    """One open stream."""

    def __init__(self) -> None:
        self.status = 0
        self.ended = False
        self.text = ""
        self.reads = asyncio.Event()  # cleared: it takes nothing, as on a train in a tunnel
        self.reads.set()
        self._leaves = asyncio.Event()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def events(self) -> list[Event]:
        """What has come, the greeting apart."""
        return [event for event in map(_parsed, self.text.split("\n\n")) if event and event.name != "hello"]

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.events]

    @property
    def hello(self) -> Event:
        return next(
            event for event in map(_parsed, self.text.split("\n\n")) if event and event.name == "hello"
        )

    async def until(self, condition: Callable[["Browser"], object]) -> None:
        """Wait for it; fail with what came instead."""
        try:
            async with asyncio.timeout(WAIT_S):
                while not condition(self):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"after {WAIT_S} s: {self.text!r}, ended: {self.ended}") from None

    async def leave(self) -> None:
        self._leaves.set()
        self.reads.set()
        if self._task is not None:
            await self._task

    async def visit(self, live: Live, session: str, query: str, headers: dict[str, str]) -> None:
        lines = {"cookie": f"{settings.SESSION_COOKIE_NAME}={session}", **headers}
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in lines.items()],
        }
        self._task = asyncio.create_task(live(scope, self._receive, self._send))
        await self.until(lambda me: me.status and (me.status != 200 or "event: hello" in me.text))

    async def _receive(self) -> dict[str, Any]:
        await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            assert not self.ended, "a word after the end"
            self.text += message["body"].decode()
            if not message.get("more_body"):
                self.ended = True
                self._leaves.set()
        self._news.set()


class Desk:
    """The process that the browsers talk to."""

    def __init__(self) -> None:
        self.live = Live()
        self._browsers: list[Browser] = []

    async def opens(
        self, who: Agent | str, topics: str = "queue", *, after: int | None = None, last: int | None = None
    ) -> Browser:
        """A browser of this agent (or with this session key); `after` as in a new page, `last` as after a cut."""
        session = who if isinstance(who, str) else await act(lambda: signed_in(who))
        browser = Browser()
        self._browsers.append(browser)
        query = f"topics={topics}" + (f"&after={after}" if after is not None else "")
        await browser.visit(self.live, session, query, {} if last is None else {"last-event-id": str(last)})
        return browser

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.leave()
        self.live.close()
        while any(thread.name.startswith("live-") for thread in threading.enumerate()):
            await asyncio.sleep(0.01)
        gc.collect()  # connections of threads that have ended hang in cycles; PostgreSQL would not drop the database


def with_desk(test: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    """Run a test against a process of its own."""

    async def run() -> None:
        async with _desk() as desk:
            await test(desk)

    asyncio.run(run())


async def act(deed: Callable[[], T]) -> T:
    """Do something as another process would: in a thread, with a connection of its own."""
    return await asyncio.to_thread(_alone, deed)


def signed_in(agent: Agent) -> str:
    """The key of a session of this agent."""
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@asynccontextmanager
async def _desk() -> AsyncIterator[Desk]:
    desk = Desk()
    try:
        yield desk
    finally:
        await desk.close()


def _alone(deed: Callable[[], T]) -> T:
    try:
        done = deed()
        while not on_sqlite() and stamper.stamp_once():
            pass
        return done
    finally:
        connections.close_all()


def _parsed(block: str) -> Event | None:
    fields = dict(
        line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":")
    )
    return (
        Event(fields["event"], int(fields["id"]), json.loads(fields["data"])) if "event" in fields else None
    )
