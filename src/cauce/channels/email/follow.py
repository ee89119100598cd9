"""What e-mail does about what happens in tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cauce.channels.email import delivering, system
from cauce.channels.email.inbound import CHANNEL
from cauce.channels.email.tasks import deliver
from cauce.channels.models import Delivery
from cauce.ground import clock
from cauce.ground.db import as_one
from cauce.ground.jobs import enqueue
from cauce.ground.log.actors import Actor
from cauce.ground.log.follow import follows

if TYPE_CHECKING:
    from cauce.ground.log.models import Fact


@follows("message.sent", name="email.deliveries", origins=("live",), gives_way_to=("message.received",))
@as_one()
def deliver_what_was_sent(fact: Fact, prepared: Any) -> None:
    """A message has left the desk: it goes to each of its recipients."""
    if fact.data.get("channel") != CHANNEL:
        return
    for pk in delivering.prepare(fact.data["message"], by=Actor.because_of(fact, "email")):
        enqueue(deliver, pk, key=f"delivery:{pk}:0")


@clock.due(delivering.TRY)
def try_again(subject: str) -> None:
    """A delivery that did not succeed comes up once more."""
    pk = int(subject.partition(":")[2])
    delivery = Delivery.objects.filter(pk=pk, state="queued").first()
    if delivery is not None:
        # The moment is part of the key: trying again on somebody's wish is no repetition of the last try.
        enqueue(deliver, pk, key=f"delivery:{pk}:{clock.now().timestamp():.6f}")


@clock.due(system.TRY)
def try_system_again(subject: str) -> None:
    """The same for a mail of Cauce itself."""
    pk = int(subject.partition(":")[2])
    enqueue(system.deliver_system, pk, key=f"systemmail:{pk}:{clock.now().timestamp():.6f}")
