"""The jobs of these tests; django-tasks wants them at a module's level."""

from datetime import timedelta

from cauce.ground import clock
from cauce.ground.jobs import Retry, job

ran: list[str] = []


@job(name="trial.note")
def note(word: str) -> None:
    """Note the word."""
    ran.append(word)


@job(name="trial.search", queue="searches")
def search(word: str) -> None:
    """Note the word, in the queue of those that wait for others."""
    ran.append(word)


@job(name="trial.fail", max_attempts=3)
def fail(word: str) -> None:
    """Note the word, and fail."""
    ran.append(word)
    raise RuntimeError("no contesta")


@job(name="trial.again")
def again(word: str) -> None:
    """Note the word, and want to be tried an hour later the first time."""
    ran.append(word)
    if len(ran) == 1:
        raise Retry(at=clock.now() + timedelta(hours=1))
