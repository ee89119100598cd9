"""Opening tickets."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cauce.ground import clock
from cauce.ground.db import rows, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.log.events import Stated
from cauce.tickets import events, rules
from cauce.tickets.actions.checking import check_kind, check_priority, check_team
from cauce.tickets.actions.saying import Said, add_message
from cauce.tickets.models import Counter, Message, Ticket

if TYPE_CHECKING:
    from cauce.people.models import Brand, Contact, Team


@write()
def open_ticket(
    brand: Brand,
    *,
    requester: Contact,
    channel: str,
    subject: str,
    by: Actor,
    said: Said | None = None,
    team: Team | None = None,
    priority: str = "normal",
    kind: str = "question",
    at: datetime | None = None,
) -> tuple[Ticket, Message | None]:
    """Open a ticket, with the customer's first words if there are any.

    `at` (aware) is for what was said before it reached us through an import; live tickets open now. Raises Invalid for
    an unknown priority or kind, or a team that does not serve the brand.
    """
    check_priority(priority)
    check_kind(kind)
    check_team(team, brand.account_id, brand.pk)
    when = at or clock.now()
    # Whoever opens it: nothing that happens in a company to look at may reach anybody.
    origin = "demo" if brand.account.origin == "demo" else by.origin
    number = next_number(brand.account_id)
    # Its row is written by `keep`, when everything that it shows is known: the database looks at keys at the end.
    ticket = Ticket(
        pk=rows.next_key(Ticket), account_id=brand.account_id, number=number, brand=brand, team=team,
        requester=requester, channel=channel, kind=kind, priority=priority, subject=rules.subject_line(subject),
        origin=origin, opened_at=when, updated_at=when,
    )  # fmt: skip
    facts: list[Stated] = [events.Opened(ticket.number, channel, requester.pk)]
    message = None
    if said is not None:
        message = add_message(
            ticket, said, direction="in", channel=channel, state="received", contact=requester.pk, at=when
        )
        facts.append(events.Received(message.pk, requester.pk, channel, said.automatic))
    keep(ticket, *facts, by=by, at=at)
    return ticket, message


def next_number(account_id: int) -> int:
    """The next ticket number of an account. Two that open at once wait for each other: numbers have no gaps."""
    number = rows.count_up(Counter, account_id, "last")
    if number is None:  # the account's first ticket
        Counter.objects.get_or_create(account_id=account_id)
        number = rows.count_up(Counter, account_id, "last")
    assert number is not None
    return number
