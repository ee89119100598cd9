"""Those who get a conversation in copy may leave it: each of their mails carries an address that says so for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from cauce.channels.errors import NotFound
from cauce.ground.log.actors import Actor
from cauce.people import queries as people
from cauce.people.rules import fold_address
from cauce.tickets import actions as tickets
from cauce.tickets import queries

if TYPE_CHECKING:
    from cauce.people.models import Contact
    from cauce.tickets.models import Ticket

_SALT = "cauce.channels.email.copies"


def leaving(ticket: Ticket, reader: str) -> str:
    """Where a reader leaves the conversation; empty for somebody who does not take part in copy."""
    wanted = fold_address(reader)
    for one in queries.participants_of(ticket):
        if one.accepted and wanted in map(fold_address, people.addresses_of(one.contact)):
            token = signing.dumps([ticket.pk, one.contact_id], salt=_SALT)
            return f"{settings.BASE_URL}/unsubscribe/copies/{token}"
    return ""


def opened(token: str) -> tuple[Ticket, Contact]:
    """Who leaves what. It does not run out. Raises NotFound for an address that was not issued here."""
    try:
        ticket_id, contact_id = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
    ticket = queries.by_id(ticket_id)
    if ticket is None:
        raise NotFound
    return ticket, people.contact(ticket.account_id, contact_id)


def leave(token: str) -> None:
    """Take the reader out of the conversation; twice is once. Raises NotFound as `opened`."""
    ticket, contact = opened(token)
    tickets.remove_participant(ticket, contact, by=Actor.contact(contact.pk))
