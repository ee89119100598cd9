"""Who carries mail between desks and others, and what others make of it."""

from __future__ import annotations

import email.utils
import itertools
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.servers.sink import Sent

Take = Callable[[Sent, str], object]  # a mail, and for which of its recipients
_numbers = itertools.count(1)


class Courier:
    """Carries every mail of a sink to whoever its recipient is; `carried` counts them by recipient."""

    def __init__(self, houses: dict[str, Take]) -> None:
        self.houses = houses
        self.carried: Counter[str] = Counter()
        self.trouble: list[Exception] = []
        self._last = time.monotonic()
        self._todo: queue.SimpleQueue[Sent] = queue.SimpleQueue()
        threading.Thread(target=self._carry, daemon=True).start()

    def take(self, sent: Sent) -> None:
        self._todo.put(sent)

    def _carry(self) -> None:
        while True:
            sent = self._todo.get()
            for recipient in sent.recipients:
                local, _, domain = recipient.partition("@")
                house = f"{local.partition('+')[0]}@{domain}"
                self.carried[house] += 1
                self._last = time.monotonic()
                if house in self.houses:
                    try:
                        self.houses[house](sent, recipient)
                    except Exception as error:  # for the test's own thread
                        self.trouble.append(error)

    def quiet_for(self) -> float:
        """Seconds since it carried something."""
        return time.monotonic() - self._last


def bare(sent: Sent, *, sender: str, subject: str, text: str, answers: bool = False) -> bytes:
    """A mail that somebody's program makes of another, and that does not say so: no header tells it from a person's."""
    seen = sent.message
    head = [
        f"From: {sender}", f"To: {seen['From']}", f"Subject: {subject}",
        f"Date: {email.utils.formatdate()}", f"Message-ID: <{next(_numbers)}@{sender.partition('@')[2]}>",
    ]  # fmt: skip
    if answers:
        head += [f"In-Reply-To: {seen['Message-ID']}", f"References: {seen['Message-ID']}"]
    return "\r\n".join([*head, "Content-Type: text/plain; charset=utf-8", "", text, ""]).encode()
