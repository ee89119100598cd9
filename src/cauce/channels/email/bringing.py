"""Who takes part may bring others into a conversation by writing to them too, as in any mail program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cauce.channels.email import past
from cauce.channels.email.directory import place_of
from cauce.channels.email.reading import Read
from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.people import queries as who
from cauce.people.rules import company_domain, fold_address
from cauce.tickets import actions as tickets

if TYPE_CHECKING:
    from cauce.ground.mail.parsed import Address
    from cauce.people.models import Contact
    from cauce.tickets.models import Ticket

OTHERS = 10  # people whom one mail can bring into a conversation
BY = Actor.system("email")


def brought_in(read: Read) -> list[Address]:
    """Whom its writer brings in; a machine and a forger nobody."""
    if read.judgement.automatic or read.forged:
        return []
    writer = read.mail.from_.folded
    others = [one for one in read.mail.recipients if "@" in one.email and one.folded != writer]
    return [one for one in others[:OTHERS] if not _ours(read, one.email)]


def bring_in(read: Read, ticket: Ticket) -> None:
    """Have them take part, inside the transaction that settles the mail."""
    for person in brought_in(read):
        by = BY.under(past.origin_of(read))
        contact = people.know_contact(ticket.account_id, email=person.email, name=person.name, by=by)
        tickets.add_participant(ticket, contact, accepted=_welcome(ticket, contact, person.email), by=by)


def _welcome(ticket: Ticket, contact: Contact, email: str) -> bool:
    """Whether whoever a writer brings in gets the answers at once, or waits for an agent: as the ticket's team says."""
    policy = ticket.team.brings_in if ticket.team else "everybody"
    if policy != "company":
        return policy == "everybody"
    asking = ticket.requester
    if asking.company_id is not None and asking.company_id == contact.company_id:
        return True
    domain = company_domain(email)  # none for the big providers, where everybody is
    return domain is not None and domain in map(company_domain, who.addresses_of(asking))


def _ours(read: Read, address: str) -> bool:
    return fold_address(address) in map(fold_address, read.intake.recipients) or place_of(address) is not None
