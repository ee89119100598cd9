"""Mail servers that hand their mails over, and go on until they are told yes or no."""

from __future__ import annotations

import queue
import smtplib
import threading
from collections.abc import Iterable

from tests.servers.desk import Desk
from tests.servers.ports import until
from tests.trials.mails import Mail

SENDERS = 2


class Post:
    """They hand mails over at once; each mail's outcome is kept: «accepted», «later», «refused» or «unsure»."""

    def __init__(self, desk: Desk, mails: Iterable[Mail]) -> None:
        self.desk = desk
        self.outcomes: list[tuple[str, Mail]] = []
        self._todo: queue.SimpleQueue[Mail] = queue.SimpleQueue()
        for mail in mails:
            self._todo.put(mail)
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(SENDERS)]

    def start(self) -> Post:
        for thread in self._threads:
            thread.start()
        return self

    def _send(self) -> None:
        while True:
            try:
                mail = self._todo.get_nowait()
            except queue.Empty:
                return
            # A mail server tries again until it is told yes or no for good.
            while (outcome := hand_over(self.desk, mail.raw)) == "unreachable":
                threading.Event().wait(0.1)
            self.outcomes.append((outcome, mail))

    def wait_for(self, count: int, *, wait_s: float = 300) -> None:
        until(lambda: len(self.outcomes) >= count, what=f"{count} mails handed over", wait_s=wait_s)

    def accepted(self) -> set[str]:
        """The tokens of those that were promised to be kept."""
        return {mail.token for outcome, mail in self.outcomes if outcome == "accepted"}


def hand_over(desk: Desk, raw: bytes) -> str:
    try:
        code, _words = desk.mail(raw)
    except smtplib.SMTPServerDisconnected:
        return "unsure"  # killed while it took the mail: nobody was promised anything
    except smtplib.SMTPResponseException as refusal:
        return "later" if 400 <= refusal.smtp_code < 500 else "refused"
    except OSError:
        return "unreachable"
    return "accepted" if code == 250 else "later" if 400 <= code < 500 else "refused"
