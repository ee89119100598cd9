"""Which mailbox an address belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

from cauce.channels.models import Alias, Mailbox
from cauce.ground.mail.threading import mailbox_of
from cauce.people.rules import fold_address


@dataclass(frozen=True, slots=True)
class Place:
    """Where mail for an address goes."""

    account_id: int
    mailbox_id: int


def place_of(address: str) -> Place | None:
    """The active mailbox that takes this address: its own, an alias, or either with `+anything` (a signed reply
    address among them)."""
    exact = fold_address(address)
    for wanted in dict.fromkeys((exact, mailbox_of(exact))):
        rows = Mailbox.objects.filter(active=True)
        found = rows.filter(address=wanted).order_by("pk").values_list("account_id", "pk").first()
        if found is None:
            owner = Alias.objects.filter(address=wanted, mailbox__active=True).order_by("pk")
            found = owner.values_list("account_id", "mailbox_id").first()
        if found is not None:
            return Place(*found)
    return None


def first_place(addresses: Iterable[str]) -> Place | None:
    """Where the first of these addresses that is ours leads."""
    return next((place for address in addresses if (place := place_of(address)) is not None), None)
