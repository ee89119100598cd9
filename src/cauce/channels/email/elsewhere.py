"""What reading an account elsewhere needs whatever its protocol: how long is waited, and who is not let in."""

import time
from collections.abc import Callable

CONNECT_S = 20.0
ANSWER_S = 60.0  # between two pieces of an answer
COMMAND_S = 600.0  # for one whole answer, a large mail for instance


class SignInRefused(Exception):
    """The server does not take this user, password or token."""


def sleep(seconds: float, stopping: Callable[[], bool]) -> None:
    """Wait, unless `stopping()`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping():
        time.sleep(0.1)
