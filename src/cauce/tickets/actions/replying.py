"""An agent answers or notes; what was sent off can be taken back until it is released."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.tickets import events, rules
from cauce.tickets.actions.addressing import Addressed, files_sent_on, let_join, let_leave
from cauce.tickets.actions.changing import move
from cauce.tickets.actions.checking import check_move
from cauce.tickets.actions.drafting import draft_again
from cauce.tickets.actions.saying import Said, add_message, unsay
from cauce.tickets.errors import Crossed, Invalid, TooLate
from cauce.tickets.models import Draft, Message, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Agent

RELEASE = "message.release"
ACKNOWLEDGEMENT = "acknowledgement"
SENDING = Actor.system("sending")  # by whom what was queued leaves


@write()
def reply(
    ticket: Ticket,
    said: Said,
    *,
    agent: Agent,
    by: Actor,
    after: int | None = None,
    status: str | None = None,
    channel: str | None = None,
    undo_s: int = rules.UNDO_SEND_S,
    addressed: Addressed | None = None,
) -> Message:
    """Answer the customer. The message is queued and leaves after `undo_s` seconds, unless it is taken back.

    `addressed` is whom the agent chose (default: the requester and those who take part); a message that it forwards
    goes to somebody outside, and the customer goes on waiting.
    `after` is the id of the last message seen: raises Crossed, holding what was said since. `status` is what the
    ticket becomes (default: the customer's turn). An unassigned ticket becomes the agent's. Raises Invalid for an
    empty answer or a move that the table of transitions does not have.
    """
    ticket = hold(Ticket, ticket.pk)
    _not_crossing(ticket, after)
    addressed = addressed or Addressed()
    forwards = addressed.forwards
    if forwards is None:
        _not_empty(said)
        to = rules.after_reply(ticket.status, status)
    else:
        said = replace(said, files=(*said.files, *files_sent_on(ticket, forwards)))
        to = rules.after_forward(ticket.status, status)
    check_move(ticket.status, to)
    facts, joined = let_join(ticket, addressed.joining, by=by)
    before = _as_it_is(ticket) | joined
    if ticket.assignee_id is None:
        ticket.assignee = agent
        facts.append(events.Assigned(None, agent.pk))
    release_at = clock.now() + timedelta(seconds=undo_s)
    via = channel or ticket.channel
    message = add_message(
        ticket, replace(said, headers=said.headers | addressed.head()), direction="out", channel=via, state="queued",
        agent=agent.pk, release_at=release_at, undo=before | {"to": to},
    )  # fmt: skip
    facts += [events.Queued(message.pk, agent.pk, via)]
    if forwards is not None:
        facts.append(events.Forwarded(message.pk, forwards))
    facts += move(ticket, to)
    Draft.objects.filter(ticket=ticket, agent=agent, kind="reply").delete()
    clock.set_due(RELEASE, f"message:{message.pk}", release_at, account_id=ticket.account_id)
    keep(ticket, *facts, by=by)
    return message


@write()
def note(ticket: Ticket, said: Said, *, agent: Agent, by: Actor, after: int | None = None) -> Message:
    """Write an internal note: it stays inside, whatever happens to the ticket. Raises Crossed, Invalid as `reply`."""
    ticket = hold(Ticket, ticket.pk)
    _not_crossing(ticket, after)
    _not_empty(said)
    message = add_message(ticket, said, direction="note", channel="", state="kept", agent=agent.pk)
    Draft.objects.filter(ticket=ticket, agent=agent, kind="note").delete()
    keep(ticket, events.Noted(message.pk, agent.pk), by=by)
    return message


@write()
def acknowledge(ticket: Ticket, said: Said, *, by: Actor, channel: str | None = None) -> Message:
    """Tell the customer that their request has come in. At once, without moving the ticket, and as a machine does:
    the customer goes on waiting for a person."""
    ticket = hold(Ticket, ticket.pk)
    said = replace(said, automatic=said.automatic or ACKNOWLEDGEMENT)
    via = channel or ticket.channel
    message = add_message(ticket, said, direction="out", channel=via, state="sent")
    keep(
        ticket, events.Queued(message.pk, None, via), events.Sent(message.pk, None, via), by=_outward(ticket, by)
    )  # fmt: skip
    return message


@write()
def undo_send(message: Message, *, by: Actor) -> Message:
    """Take a reply back before it leaves; its words and files are the agent's draft again. Raises TooLate.

    Status and assignee go back too, unless somebody has changed them since; so does what the list shows.
    """
    ticket = hold(Ticket, message.ticket_id)
    message = hold(Message, message.pk)
    if message.state == "cancelled":
        return message
    if message.state != "queued":
        raise TooLate
    before, message.undo, message.state = message.undo or {}, None, "cancelled"
    message.save(update_fields=["undo", "state"])
    clock.clear_due(RELEASE, f"message:{message.pk}")
    if message.agent is not None:
        draft_again(message, message.agent)
    unsay(ticket, message)
    facts: list[Any] = [events.Cancelled(message.pk), *let_leave(ticket, before)]
    if before and ticket.status == before["to"] != before["status"]:
        facts += move(ticket, before["status"])
        ticket.resolved_at, ticket.closed_at = _moment(before["resolved_at"]), _moment(before["closed_at"])
    if before and before["assignee"] is None and ticket.assignee_id == message.agent_id:
        ticket.assignee = None
        facts.append(events.Assigned(message.agent_id, None))
    ticket.updated_at = clock.now()
    keep(ticket, *facts, by=by)
    return message


@write()
def release(message_id: int, *, by: Actor) -> None:
    """Let a queued reply leave; of a ticket that is only for show, nowhere. Twice is once."""
    message = Message.objects.get(pk=message_id)
    ticket = hold(Ticket, message.ticket_id)
    message = hold(Message, message_id)
    if message.state != "queued":
        return
    message.state, message.undo = "sent", None
    message.save(update_fields=["state", "undo"])
    keep(ticket, events.Sent(message.pk, message.agent_id, message.channel), by=_outward(ticket, by))


@write()
def name_outside(message_id: int, external_id: str) -> str:
    """Fix the id by which the outside will know an outgoing message; the first one given stays. No fact: it tells
    nothing that `message.sent` does not."""
    message = hold(Message, message_id)
    if not message.external_id:
        message.external_id = external_id
        message.save(update_fields=["external_id"])
    return message.external_id


def _outward(ticket: Ticket, by: Actor) -> Actor:
    """Who carries something out of the house. A real agent may answer a made-up customer: those whom followers reach
    outside go by the fact's origin, so it is the ticket's."""
    return by if ticket.origin in ("live", "import") else by.under(ticket.origin)


def _as_it_is(ticket: Ticket) -> dict[str, Any]:
    """What taking the reply back restores."""
    return {
        "status": ticket.status, "assignee": ticket.assignee_id,
        "resolved_at": ticket.resolved_at and ticket.resolved_at.isoformat(),
        "closed_at": ticket.closed_at and ticket.closed_at.isoformat(),
    }  # fmt: skip


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


def _not_crossing(ticket: Ticket, after: int | None) -> None:
    if after is None:
        return
    spoken = Message.objects.filter(ticket=ticket, pk__gt=after, automatic="").exclude(state="cancelled")
    missed = rules.missed(after, spoken.values_list("pk", flat=True))
    if missed:
        raise Crossed(missed)


def _not_empty(said: Said) -> None:
    if not said.text.strip() and not said.files and "<img" not in said.html:
        raise Invalid(field="text")
