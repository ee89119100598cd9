"""Whom an agent's message goes to, as they chose it: kept with the message, so that what left is what was shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.tickets import events
from cauce.tickets.actions.saying import FileRef
from cauce.tickets.errors import Invalid
from cauce.tickets.models import Attachment, Message, Participant, Ticket

if TYPE_CHECKING:
    from cauce.ground.log.events import Stated


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Addressed:
    """What an agent chose about the head of a message. Its channel has checked the addresses and the sender.

    `joining` are those who take part from now on, so that their answers are no stranger's. `forwards` is a message of
    the ticket that is shown to somebody outside it: nobody joins by that.
    """

    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    joining: tuple[Person, ...] = ()
    mailbox: int | None = None
    forwards: int | None = None
    signature: dict[str, str] | None = None
    more: dict[str, Any] = field(default_factory=dict)  # what only the channel understands

    def head(self) -> dict[str, Any]:
        """As a message's body keeps it."""
        kept: dict[str, Any] = dict(self.more)
        for role in ("to", "cc", "bcc"):
            if people_there := getattr(self, role):
                kept[role] = [{"name": one.name, "email": one.email} for one in people_there]
        if self.mailbox is not None:
            kept["from_mailbox"] = self.mailbox
        if self.forwards is not None:
            kept["forward"] = {"message": self.forwards}
        if self.signature is not None:
            kept["signature"] = self.signature
        return kept


def files_sent_on(ticket: Ticket, message_id: int) -> tuple[FileRef, ...]:
    """The files of a message that is forwarded; the pictures in its text keep the names by which the text shows them.

    Raises Invalid unless it is something of this ticket that was said to or by the outside: a note never leaves.
    """
    said = Message.objects.filter(pk=message_id, ticket=ticket, direction__in=("in", "out"))
    if not said.exclude(state="cancelled").exists():
        raise Invalid(_("Only a message of this ticket can be forwarded, and never a note."), field="forward")
    return tuple(
        FileRef(one.name, one.content_type, one.size, one.sha256, one.content_id.strip("<>"), one.inline)
        for one in Attachment.objects.filter(message=message_id).order_by("pk")
    )


def let_join(
    ticket: Ticket, joining: tuple[Person, ...], *, by: Actor
) -> tuple[list[Stated], dict[str, list[int]]]:
    """Have these people take part in a held ticket: the facts to state, and what taking it back restores."""
    facts: list[Stated] = []
    undo: dict[str, list[int]] = {"joined": [], "accepted": []}
    for one in joining:
        contact = people.know_contact(ticket.account_id, email=one.email, name=one.name, by=by)
        if contact.pk == ticket.requester_id:
            continue
        row, added = Participant.objects.get_or_create(
            ticket=ticket, contact=contact, defaults={"role": "cc", "accepted": True}
        )
        if added:
            facts.append(events.ParticipantAdded(contact.pk, True))
            undo["joined"].append(contact.pk)
        elif not row.accepted:
            row.accepted = True
            row.save(update_fields=["accepted"])
            facts.append(events.ParticipantAccepted(contact.pk))
            undo["accepted"].append(contact.pk)
    return facts, {key: value for key, value in undo.items() if value}


def let_leave(ticket: Ticket, undo: dict[str, Any]) -> list[Stated]:
    """Undo `let_join` in a held ticket; the facts to state."""
    joined = Participant.objects.filter(ticket=ticket, contact__in=undo.get("joined", ()))
    facts: list[Stated] = [events.ParticipantRemoved(row.contact_id) for row in joined.order_by("pk")]
    joined.delete()
    Participant.objects.filter(ticket=ticket, contact__in=undo.get("accepted", ())).update(accepted=False)
    return facts
