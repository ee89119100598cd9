"""Sending, and searching servers, as jobs."""

from cauce.channels.email import delivering
from cauce.channels.email.probing import running
from cauce.ground.jobs import job


@job(name="email.deliver", queue="mail")
def deliver(delivery_id: int) -> None:
    """Try to deliver once; when to try again stands in the delivery's row."""
    delivering.attempt(delivery_id)


@job(name="email.probe", queue="searches", max_attempts=2)
def probe(draft_id: int, number: int) -> None:
    """Search the servers of a mailbox that somebody is about to connect."""
    running.run(draft_id, number)
