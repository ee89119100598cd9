"""What would hold the write lock too long in the follower: many messages written anew."""

from cauce.ground.jobs import job
from cauce.search import actions


@job(name="search.index_ticket_again")
def index_ticket_again(ticket: int) -> None:
    """A ticket's subject or team has changed."""
    actions.index_again(ticket=ticket)


@job(name="search.index_requester_again")
def index_requester_again(contact: int) -> None:
    """A contact has another name or address."""
    actions.index_again(requester=contact)
