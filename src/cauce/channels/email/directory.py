"""Which mailbox an address belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from cauce.channels.models import Alias, Mailbox
from cauce.ground.db import prepared
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
        for found in _mailboxes(wanted) or _aliases(wanted):
            return Place(*found)
    return None


def addresses_of(mailbox: Mailbox) -> list[str]:
    """Every address of a mailbox: its own, then its aliases by name."""
    return [mailbox.address, *(address for (address,) in _aliases_of(mailbox.pk))]


@prepared
def _aliases_of(mailbox: int) -> QuerySet[Alias, tuple[str]]:
    return Alias.objects.filter(mailbox=mailbox).order_by("address").values_list("address")


@prepared
def _mailboxes(address: str) -> QuerySet[Mailbox, tuple[int, int]]:
    rows = Mailbox.objects.filter(active=True, address=address).order_by("pk")
    return rows.values_list("account_id", "pk")[:1]


@prepared
def _aliases(address: str) -> QuerySet[Alias, tuple[int, int]]:
    rows = Alias.objects.filter(mailbox__active=True, address=address).order_by("pk")
    return rows.values_list("account_id", "mailbox_id")[:1]


def own_addresses() -> frozenset[str]:
    """Every address that an active mailbox takes, of whatever account: for who asks about many (`is_own`)."""
    boxes = Mailbox.objects.filter(active=True).values_list("address", flat=True)
    aliases = Alias.objects.filter(mailbox__active=True).values_list("address", flat=True)
    return frozenset((*boxes, *aliases))


def is_own(address: str, own: frozenset[str]) -> bool:
    """Whether mail for an address comes to one of `own`, as `place_of` decides it."""
    exact = fold_address(address)
    return exact in own or mailbox_of(exact) in own


def first_place(addresses: Iterable[str]) -> Place | None:
    """Where the first of these addresses that is ours leads."""
    return next((place for address in addresses if (place := place_of(address)) is not None), None)
