"""What is handed to `load`: tickets and their messages as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from cauce.tickets.actions import FileRef


@dataclass(frozen=True, slots=True)
class MessageSpec:
    """One message as it was said elsewhere, or is made up."""

    direction: Literal["in", "out", "note"]
    at: datetime  # aware
    text: str
    html: str = ""
    new_text: str = ""  # without quoted history and signature
    author: str = ""  # an agent's e-mail; "": the customer (in) or a machine (out)
    external_id: str = ""  # a Message-ID without its brackets
    identity: str = ""  # hash of its content; with external_id unique in its brand
    automatic: str = ""  # acknowledgement, auto_reply, bounce…
    subject: str = ""
    headers: dict[str, Any] = field(default_factory=dict)
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketSpec:
    """One ticket with everything that was said in it, oldest first.

    Brand and team are slugs (no brand: the account's first), people are e-mail addresses. The first message decides how
    the ticket was opened: by the customer («in»), or by the agent who wrote it. `status` is where it ended; "" is what
    follows from the messages.
    """

    requester_email: str
    subject: str
    opened_at: datetime  # aware
    messages: Sequence[MessageSpec] = ()
    requester_name: str = ""
    brand: str = ""
    team: str = ""
    assignee: str = ""  # "": whoever answered first, if anybody
    status: str = ""
    priority: str = "normal"
    kind: str = "question"
    channel: str = "email"
    tags: tuple[str, ...] = ()
