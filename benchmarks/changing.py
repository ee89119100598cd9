"""How soon does another browser show an answer, while ten are written a second and twenty lists are open?

Twenty listeners do what the list's script does: fetch the rows that changed at the first event, then at most every
three seconds. One more has a conversation open; measured is from pressing «send» there to the new message fetched.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from time import perf_counter

from benchmarks.clients import Visitor, Waits
from benchmarks.loading import AGENTS
from benchmarks.replying import WORDS
from benchmarks.report import Answer
from benchmarks.site import Site, alone

LISTS = 20
REPLIES_PER_S = 10
CHANGES = 60
PAUSE_S = 0.5
LIST_REST_S = 3


def ask(site: Site) -> list[Answer]:
    stop = threading.Event()
    watched, *busy = site.numbers(messages=4, limit=300)
    watchers = [email for email in site.sessions if email.startswith("pantalla")][:LISTS]
    background = [
        threading.Thread(target=keep_list, args=(site, email, stop), daemon=True) for email in watchers
    ]
    background.append(threading.Thread(target=keep_replying, args=(site, busy, stop), daemon=True))
    for thread in background:
        thread.start()
    shown = Watched(site, watched)
    writer = site.visitor(AGENTS[1])
    time.sleep(1)
    each = []
    for _ in range(CHANGES):
        began = perf_counter()
        answer, _body = writer.post(f"/tickets/{watched}/messages", kind="reply", html=WORDS)
        each.append(shown.when(int(answer.headers["X-Message"])) - began)
        time.sleep(PAUSE_S + random.random() * PAUSE_S)
    stop.set()
    for thread in background:
        thread.join(10)
    took = Waits.of(each, sum(each))
    what = f"a change on another browser, p95, {REPLIES_PER_S} replies/s, {len(watchers)} open lists"
    return [Answer(what, site.database, took.p95, "ms", 400, 200, note=f"p50 {took.p50:.0f} ms")]


class Watched:
    """A browser with one conversation open: at each event of the ticket it fetches what was said since."""

    def __init__(self, site: Site, number: int) -> None:
        self._path = f"/tickets/{number}/messages"
        self._visitor = site.visitor(AGENTS[2])
        self._shown: dict[int, float] = {}
        self._more = threading.Condition()
        ticket, self._last = site.rows(
            "SELECT t.id, max(m.id) FROM tickets_ticket t JOIN tickets_message m ON m.ticket_id = t.id"
            f" WHERE t.number = {number} GROUP BY t.id"
        )[0]
        events = stream(site.visitor(AGENTS[2]), f"ticket-{ticket}")
        next(events)
        threading.Thread(target=self._follow, args=(events,), daemon=True).start()

    def _follow(self, events: Iterator[str]) -> None:
        for _event in events:
            _answer, body = self._visitor.get(
                f"{self._path}?after={self._last}", **{"Accept-Encoding": "identity"}
            )
            now = perf_counter()
            with self._more:
                for found in re.findall(rb'data-message="(\d+)"', body):
                    self._shown.setdefault(int(found), now)
                    self._last = max(self._last, int(found))
                self._more.notify_all()

    def when(self, message: int, wait_s: float = 10) -> float:
        """The moment at which this message had been fetched."""
        with self._more:
            assert self._more.wait_for(lambda: message in self._shown, wait_s), (
                f"message {message} never shown"
            )
            return self._shown[message]


def keep_list(site: Site, email: str, stop: threading.Event) -> None:
    visitor = site.visitor(email)
    for _event in stream(site.visitor(email), "queue"):
        if stop.is_set():
            return
        visitor.get("/tickets/rows?seen=1.1")
        time.sleep(LIST_REST_S * (0.9 + random.random() * 0.2))


def keep_replying(site: Site, numbers: list[int], stop: threading.Event) -> None:
    visitor = site.visitor(AGENTS[3])
    due = perf_counter()
    for place in range(10**6):
        if stop.is_set():
            return
        visitor.post(f"/tickets/{numbers[place % len(numbers)]}/messages", kind="reply", html=WORDS)
        due += 1 / REPLIES_PER_S
        time.sleep(max(0, due - perf_counter()))


def stream(visitor: Visitor, topics: str) -> Iterator[str]:
    """The names of the events of a stream, hello first."""
    connection: HTTPConnection = visitor.connection
    connection.request("GET", f"/live?topics={topics}", headers=visitor.headers)
    answer = connection.getresponse()
    assert answer.status == 200, f"the stream was refused: {answer.status}"
    while line := answer.readline():
        if line.startswith(b"event: "):
            yield line[7:].strip().decode()


if __name__ == "__main__":
    alone(ask)
