"""A fixed pool of threads in which the one that worked last works next.

The standard pool gives work to its threads in turn, so that a quiet desk spreads over all of them: eight connections,
each with a page cache and prepared statements that have gone cold by the time it is asked again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class _Work(NamedTuple):
    future: Future[Any]
    call: Callable[[], Any]


class WarmThreads(Executor):
    """At most `count` daemon threads, begun when they are needed."""

    def __init__(self, count: int, name: str) -> None:
        self._name, self._unborn = name, count
        self._lock = Lock()
        self._free: list[SimpleQueue[_Work | None]] = []  # the warmest last
        self._waiting: deque[_Work] = deque()
        self._closed = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **named: Any) -> Future[T]:
        """Have a function called in one of the threads. Raises RuntimeError once the pool is shut down."""
        future: Future[T] = Future()
        work = _Work(future, lambda: fn(*args, **named))
        with self._lock:
            if self._closed:
                raise RuntimeError("these threads take no more work")
            if self._free:
                self._free.pop().put(work)
            elif self._unborn:
                self._unborn -= 1
                Thread(
                    target=self._live, args=(work,), name=f"{self._name}-{self._unborn}", daemon=True
                ).start()
            else:
                self._waiting.append(work)
        return future

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = False) -> None:
        """Take no more work and let the idle threads end. Those at work end after it; nobody waits for them."""
        with self._lock:
            self._closed = True
            left = list(self._waiting) if cancel_futures else []
            if cancel_futures:
                self._waiting.clear()
            while self._free:
                self._free.pop().put(None)
        for work in left:
            work.future.cancel()

    def _live(self, first: _Work) -> None:
        mine: SimpleQueue[_Work | None] = SimpleQueue()
        work: _Work | None = first
        while work is not None:
            tell = _do(work)
            work, ends = None, False  # what it holds must not live on while this thread waits
            with self._lock:
                if self._waiting:
                    work = self._waiting.popleft()
                elif self._closed:
                    ends = True
                else:
                    self._free.append(mine)  # before anybody is told, who might ask at once
            tell()
            if ends:
                return
            if work is None:
                work = mine.get()


def _do(work: _Work) -> Callable[[], None]:
    """Do it; what tells whoever asked."""
    if not work.future.set_running_or_notify_cancel():
        return lambda: None
    try:
        found = work.call()
    except BaseException as error:
        return partial(work.future.set_exception, error)
    return partial(work.future.set_result, found)
