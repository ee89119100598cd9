"""Who visits in a benchmark: a signed-in browser with keep-alive, a mail server, and percentiles of their waits."""

from __future__ import annotations

import http.client
import secrets
import smtplib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.servers.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class Waits:
    """How long things took, in milliseconds."""

    sorted_ms: tuple[float, ...]
    took_s: float

    @classmethod
    def of(cls, seconds: Iterable[float], took_s: float) -> Waits:
        return cls(tuple(sorted(1000 * wait for wait in seconds)), took_s)

    def percentile(self, percent: float) -> float:
        """The wait that so many percent did not exceed."""
        return self.sorted_ms[min(len(self.sorted_ms) - 1, int(len(self.sorted_ms) * percent / 100))]

    @property
    def p50(self) -> float:
        return self.percentile(50)

    @property
    def p95(self) -> float:
        return self.percentile(95)

    @property
    def p99(self) -> float:
        return self.percentile(99)

    @property
    def per_s(self) -> float:
        return len(self.sorted_ms) / self.took_s


def waits(what: Callable[[int], Any], count: int, *, warm_up: int = 10) -> Waits:
    """Do it so many times, one after the other, and say how long each took. The warm-up is not counted."""
    for number in range(warm_up):
        what(number)
    each = []
    began = perf_counter()
    for number in range(count):
        start = perf_counter()
        what(number)
        each.append(perf_counter() - start)
    return Waits.of(each, perf_counter() - began)


def waits_in_turn(count: int, *whats: Callable[[int], Any], warm_up: int = 10) -> list[Waits]:
    """The same for several things, done in turn: so that their waits can be compared where the machine is now quick and
    now slow."""
    each: list[list[float]] = [[] for _what in whats]
    for number in range(-warm_up, count):
        for what, took in zip(whats, each, strict=True):
            start = perf_counter()
            what(number % count)
            if number >= 0:
                took.append(perf_counter() - start)
    return [Waits.of(took, sum(took)) for took in each]


def waits_at_once(what: Callable[[int, int], Any], count: int, clients: int) -> Waits:
    """`what(client, number)` so many times in all, by several clients at once, each in its own thread."""
    each: list[float] = []
    failures: list[Exception] = []

    def work(client: int) -> None:
        try:
            for number in range(client, count, clients):
                start = perf_counter()
                what(client, number)
                each.append(perf_counter() - start)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Waits.of(each, perf_counter() - began)


class Visitor:
    """A browser's connection: kept alive, accepting what Chromium accepts, signed in by its session cookie."""

    def __init__(self, base_url: str, session: str) -> None:
        parts = urlsplit(base_url)
        self.connection = http.client.HTTPConnection(parts.hostname or LOOPBACK, parts.port, timeout=60)
        token = secrets.token_hex(16)
        self.headers = {
            "Cookie": f"cauce_session={session}; cauce_csrf={token}",
            "X-CSRFToken": token,
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Accept-Language": "es",
        }

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer and its body as it came. Raises AssertionError unless it is 200."""
        return self._ask("GET", path, None, headers, 200)

    def post(
        self, path: str, *, expecting: int = 201, **fields: Any
    ) -> tuple[http.client.HTTPResponse, bytes]:
        body = urlencode(fields, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}, expecting)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str], expecting: int
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self.connection.request(method, path, body, self.headers | headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status == expecting, f"{method} {path}: {answer.status} {content[:300]!r}"
        return answer, content


def feed(port: int, mails: Iterable[tuple[str, bytes]], to: str, *, connections: int = 1) -> Waits:
    """Hand (sender, mail) pairs over by SMTP; every one must be accepted."""
    todo = list(mails)
    clients = [smtplib.SMTP(LOOPBACK, port, timeout=60) for _ in range(connections)]

    def hand_over(client: int, number: int) -> None:
        sender, raw = todo[number]
        refused = clients[client].sendmail(sender, [to], raw)
        assert not refused, refused

    taken = waits_at_once(hand_over, len(todo), connections)
    for client in clients:
        client.quit()
    return taken
