"""Sending, as jobs."""

from cauce.channels.email import delivering
from cauce.ground.jobs import job


@job(name="email.deliver", queue="mail")
def deliver(delivery_id: int) -> None:
    """Try to deliver once; when to try again stands in the delivery's row."""
    delivering.attempt(delivery_id)
