"""The verbs of tickets: the only code that writes their tables. Whether somebody may is asked before, where the ticket
is found for them (`queries.ticket_for(agent, number, verb)`)."""

from cauce.tickets.actions.addressing import Addressed, Person
from cauce.tickets.actions.changing import (
    assign,
    set_kind,
    set_priority,
    set_status,
    set_subject,
    set_team,
    tag,
    untag,
)
from cauce.tickets.actions.drafting import discard_draft, keep_upload, save_draft, sweep_uploads
from cauce.tickets.actions.importing import open_past, receive_past
from cauce.tickets.actions.opening import open_ticket
from cauce.tickets.actions.receiving import also_received, receive
from cauce.tickets.actions.replying import (
    acknowledge,
    name_outside,
    note,
    release,
    reply,
    undo_send,
)
from cauce.tickets.actions.saying import FileRef, Said
from cauce.tickets.actions.scanning import note_scan
from cauce.tickets.actions.showing import SHOWN, show
from cauce.tickets.actions.taking_part import accept_participant, add_participant, link, remove_participant
from cauce.tickets.actions.writing import write_first

__all__ = [
    "SHOWN", "Addressed", "FileRef", "Person", "Said", "accept_participant", "acknowledge", "add_participant",
    "also_received", "assign", "discard_draft", "keep_upload", "link", "name_outside", "note", "note_scan", "open_past",
    "open_ticket", "receive", "receive_past", "release", "remove_participant", "reply", "save_draft", "set_kind",
    "set_priority", "set_status", "set_subject", "set_team", "show", "sweep_uploads", "tag", "undo_send", "untag",
    "write_first",
]  # fmt: skip
