"""Mail to those who work here: what concerns them, with an address at which they may answer."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cauce.channels.email import addressing, directory, marks, outbound, pages, system
from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.mail.automatic import LOOP_HEADER
from cauce.ground.mail.composing import Outgoing, compose_bytes
from cauce.ground.mail.parsed import Address
from cauce.tickets import queries as tickets

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Ticket


@write()
def write_to_agent(
    agent: Agent,
    *,
    brand_id: int,
    subject: str,
    text: str,
    ticket: Ticket | None = None,
    after: int = 0,
    stop_url: str = "",
) -> bool:
    """Mail an agent, from a mailbox of the brand; False if that would go round in a circle: their address is one of
    our own. With a ticket their answer is an answer in it, which names the last message that they have seen (`after`).
    `stop_url` is where they, or their program, say that they want no more of it."""
    if directory.place_of(agent.email) is not None:
        return False
    mailbox = addressing.mailbox_for(ticket) if ticket else addressing.mailbox_of_brand(brand_id)
    from_ = Address(mailbox.name or mailbox.brand.name, mailbox.address) if mailbox else _house()
    headers = outbound.unsubscribing(stop_url)
    if mailbox is not None:
        headers[LOOP_HEADER] = marks.loop_mark(mailbox.account_id, mailbox.pk)
    answers = marks.agent_address(mailbox, agent.pk, ticket.pk, after) if mailbox and ticket else ""
    if answers:
        with override(agent.language):
            text = f"##- {_('Please write your answer above this line')} -##\n\n{text}"
    content = compose_bytes(
        Outgoing(
            from_=from_, to=[Address(agent.name, agent.email)], subject=subject, text=text,
            html=pages.page(pages.paragraphs(text), language=agent.language),
            # Not one of the ticket's signed ids: whoever gets this mail forwarded to them has no part in the ticket.
            message_id=f"n.{secrets.token_hex(12)}@{from_.domain or 'cauce.invalid'}",
            date=clock.now(), reply_to=[Address(from_.name, answers)] if answers else (),
            automatic="auto-generated", headers=headers,
        )
    )  # fmt: skip
    system.keep_for_sending([agent.email], sender=answers or from_.email, content=content, mailbox=mailbox)
    return True


def _house() -> Address:
    name, _, email = settings.DEFAULT_FROM_EMAIL.rpartition("<")
    return Address(name.strip(), email.strip("> "))


def last_of(ticket: Ticket) -> int:
    """The newest message of a ticket, by id; 0 if nothing was said in it."""
    return max((one.pk for one in tickets.messages_of(ticket, limit=1)), default=0)
