"""What became of mail after a carrier had taken it, as the carrier tells.

Invariant: what is worse and final stays. A notice that comes twice, late or out of order changes nothing that it should
not; one about mail that did not leave by this carrier changes nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from cauce.channels import events
from cauce.channels.email import bounces, delivering
from cauce.channels.email.carriers.listening import Notice
from cauce.channels.models import Carrier, Delivery
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.people.rules import fold_address

BY = Actor.system("carrier")
# What may follow what.
_FOLLOWS: dict[str, tuple[str | None, ...]] = {
    "deferred": (None,), "delivered": (None, "deferred"), "complained": (None, "deferred", "delivered"),
}  # fmt: skip
_STATES = {"deferred": events.Deferred, "delivered": events.Delivered, "complained": events.Complained}


@write()
def told(carrier: Carrier, notices: Sequence[Notice]) -> int:
    """Write down what a carrier says; how many of its notices were about mail of ours."""
    known = 0
    for notice in notices:
        delivery = _of(carrier, notice)
        if delivery is not None:
            known += 1
            _note(delivery, notice)
    return known


def _of(carrier: Carrier, notice: Notice) -> Delivery | None:
    rows = Delivery.objects.filter(account=carrier.account_id)
    if carrier.mailbox_id is not None:
        rows = rows.filter(mailbox=carrier.mailbox_id)
    if notice.mark.isdigit():
        rows = rows.filter(message=int(notice.mark))
    elif notice.name:
        rows = rows.filter(carried_as=notice.name)
    else:
        return None
    wanted = fold_address(notice.recipient)
    found = list(rows.order_by("pk")[: delivering.MOST_OF_ONE])
    hit = [one for one in found if fold_address(one.recipient) == wanted]
    return hit[0] if hit else found[0] if len(found) == 1 and not wanted else None


def _note(found: Delivery, notice: Notice) -> None:
    if notice.means == "returned":
        bounces.came_back(found.pk, notice.words, "", by=BY)
        return
    if found.state == "queued":
        # It was taken, and we were killed before we could write that down: it is not sent again.
        delivering.accept(found.pk, notice.words, found.mailbox, carried_as=notice.name)
    delivery = hold(Delivery, found.pk)
    if delivery.state != "accepted" or delivery.fate not in _FOLLOWS[notice.means]:
        return
    delivery.fate = notice.means
    if notice.means != "delivered":
        delivery.error = notice.words[:2000]
    keep(delivery, _STATES[notice.means](delivery.message_id), by=BY)
    if notice.means == "delivered":
        people.mail_arrived(delivery.account_id, delivery.recipient, by=BY)
