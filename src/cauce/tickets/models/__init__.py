"""The tables of tickets and of what was said in them."""

from cauce.tickets.models.said import Attachment, Body, Draft, Message, Upload
from cauce.tickets.models.ticket import Counter, Link, Participant, Tag, Ticket, TicketTag

__all__ = [
    "Attachment", "Body", "Counter", "Draft", "Link", "Message", "Participant", "Tag", "Ticket",
    "TicketTag", "Upload",
]  # fmt: skip
