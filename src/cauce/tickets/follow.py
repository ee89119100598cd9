"""What tickets do when a moment comes."""

from cauce.ground import clock
from cauce.tickets import actions
from cauce.tickets.actions.replying import RELEASE, SENDING


@clock.due(RELEASE)
def release_reply(subject: str) -> None:
    """The undo window of a reply is over: it leaves."""
    actions.release(int(subject.partition(":")[2]), by=SENDING)
