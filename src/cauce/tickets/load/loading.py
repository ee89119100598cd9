"""`load`: the writer of tickets by the thousand."""

from collections.abc import Callable, Iterable

from cauce.people.models import Account
from cauce.tickets.load.specs import TicketSpec

CHUNK = 250  # tickets a transaction


def load(
    account: Account,
    specs: Iterable[TicketSpec],
    *,
    origin: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the tickets with their contacts, messages and facts; returns how many.

    In transactions of `CHUNK` tickets; `progress(n)` is told the sum after each. `origin` is import, demo, drill or
    test. Followers are not run: the worker or `ground.log.running.run_all_until_idle()` does it afterwards. Raises
    NotFound for an unknown brand or team, Invalid for what the verbs would refuse.
    """
    raise NotImplementedError
