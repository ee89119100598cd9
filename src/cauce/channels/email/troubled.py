"""Mails that make trouble: those that failed, those put off, those kept whole because nothing in them could be read;
and those that became no message, so that none is ever gone without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from cauce.channels.models import Arrival, Intake, Mailbox
from cauce.ground.files import raw
from cauce.people.errors import NotFound
from cauce.people.queries import reach

if TYPE_CHECKING:
    from cauce.people.models import Agent


@dataclass(frozen=True, slots=True)
class Troubled:
    """One mail. `kind`: failed (nothing is tried any more), parked (tried again at `next_try_at`), unreadable (it is
    the message `message_id` of ticket `ticket`, which says so); of those left out: loop (our own mail that came back),
    desk (sent to an agent's address, and no answer)."""

    intake: Intake
    kind: str
    mailbox: str
    words: str
    ticket: int | None = None  # its number
    message_id: int | None = None

    @property
    def received_at(self) -> datetime:
        """When it was durable here."""
        return self.intake.received_at

    @property
    def next_try_at(self) -> datetime | None:
        """When a parked one is tried again by itself."""
        return self.intake.next_try_at


def troubled_mails(agent: Agent, mailbox: Mailbox | None = None, limit: int = 100) -> list[Troubled]:
    """Mails in trouble of the mailboxes whose settings the agent may change (or of one of them), newest first."""
    names = _within_reach(agent)
    if mailbox is not None:
        names = {mailbox.pk: names[mailbox.pk]} if mailbox.pk in names else {}
    found = [*_waiting(names, limit), *_unreadable(names, limit)]
    return sorted(found, key=lambda one: -one.intake.pk)[:limit]


def left_out(agent: Agent, mailbox: Mailbox | None = None, limit: int = 100) -> list[Troubled]:
    """Mails that were read and became no message, of the same mailboxes, newest first."""
    names = _within_reach(agent)
    if mailbox is not None:
        names = {mailbox.pk: names[mailbox.pk]} if mailbox.pk in names else {}
    rows = Arrival.objects.filter(mailbox__in=names, outcome__in=("loop", "desk"), message=None)
    kinds = dict(rows.order_by("-id").values_list("key", "outcome")[:limit])
    found = Intake.objects.filter(key__in=list(kinds), state="done").order_by("-id")
    return [Troubled(row, kinds[row.key], names[row.mailbox_id], "") for row in found]


def stored_mail(agent: Agent, intake_id: int) -> Intake:
    """A stored mail, troubled or not, of a mailbox whose settings the agent may change. Raises NotFound."""
    found = Intake.objects.filter(pk=intake_id, mailbox_id__in=_within_reach(agent)).first()
    if found is None:
        raise NotFound
    return found


def original(intake: Intake) -> BinaryIO:
    """The mail exactly as it came, as a stream. Raises NoSuchFile."""
    return raw.open_raw(intake.raw_id)


def _within_reach(agent: Agent) -> dict[int, str]:
    everywhere, brands, _teams = reach(agent, "settings.edit")
    rows = Mailbox.objects.filter(account=agent.account_id)
    return dict((rows if everywhere else rows.filter(brand__in=brands)).values_list("pk", "address"))


def _waiting(names: dict[int, str], limit: int) -> Iterator[Troubled]:
    rows = Intake.objects.filter(mailbox_id__in=names).order_by("-id")
    for row in rows.filter(state="failed")[:limit]:
        yield Troubled(row, "failed", names[row.mailbox_id], row.error)
    for row in rows.filter(state="pending", tries__gt=0)[:limit]:
        yield Troubled(row, "parked", names[row.mailbox_id], row.error)


def _unreadable(names: dict[int, str], limit: int) -> Iterator[Troubled]:
    arrivals = {
        row.key: row
        for row in Arrival.objects.filter(readable=False, mailbox__in=names)
        .select_related("message__ticket", "message__body")
        .order_by("-id")[:limit]
    }
    for row in Intake.objects.filter(key__in=list(arrivals), state="done"):
        message = arrivals[row.key].message
        yield Troubled(
            row, "unreadable", names[row.mailbox_id],
            str(message.body.headers.get("unreadable", "")) if message else "",
            message.ticket.number if message else None, message.pk if message else None,
        )  # fmt: skip
