"""Contacts by the thousand, for `tickets.load` and importers."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from cauce.ground.db import bulk, hold
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.log.load import Line, state_all
from cauce.ground.text.storable import storable
from cauce.people import events, queries, rules
from cauce.people.models import Contact, Identity

_CONTACT = ("id", "account_id", "name", "company_id", "language", "time_zone", "created_at", "version")
_IDENTITY = ("id", "account_id", "contact_id", "kind", "value", "shown", "shared", "from_at", "until_at")
_AT_ONCE = 500  # addresses a query


class Known(NamedTuple):
    """Somebody as an importer knows them, and since when."""

    email: str
    name: str
    since: datetime
    language: str = ""


class Contacts:
    """The contacts of one account by address, those that are new made as `actions.know_contact` would."""

    def __init__(self, account_id: int, *, by: Actor) -> None:
        self._account_id = account_id
        self._by = by
        self._found: dict[str, int] = {}
        self._nameless: set[str] = set()
        self._companies: dict[str | None, int | None] = {None: None}

    def know(self, people: Iterable[Known]) -> dict[str, int]:
        """The primary keys by the address as it was given. Inside `write()`, at its beginning or in one of its own."""
        by_address: dict[str, list[Known]] = {}
        for person in people:
            by_address.setdefault(rules.fold_address(person.email), []).append(person)
        self._look_up([address for address in by_address if address not in self._found])
        self._make([(address, said[0]) for address, said in by_address.items() if address not in self._found])
        for address, said in by_address.items():
            named = next((person for person in said if person.name), None)
            if named and address in self._nameless:
                self._learn(address, named)
        return {person.email: self._found[address] for address, said in by_address.items() for person in said}

    def _look_up(self, addresses: list[str]) -> None:
        rows = Identity.objects.filter(account=self._account_id, kind="email", until_at__isnull=True)
        for i in range(0, len(addresses), _AT_ONCE):
            found = rows.filter(value__in=addresses[i : i + _AT_ONCE])
            for value, pk, name in found.values_list("value", "contact", "contact__name"):
                self._remember(value, pk, name)

    def _remember(self, address: str, pk: int, name: str) -> None:
        self._found[address] = pk
        if not name:
            self._nameless.add(address)

    def _make(self, new: list[tuple[str, Known]]) -> None:
        contacts, identities, lines = [], [], []
        keys = zip(bulk.reserve(Contact, len(new)), bulk.reserve(Identity, len(new)), new, strict=True)
        for pk, identity, (address, person) in keys:
            company, name = self._company(address), rules.person_name(person.name)
            shown = storable(person.email).strip()[: rules.ADDRESS_LENGTH]
            contacts.append((pk, self._account_id, name, company, person.language, "", person.since, 2))
            identities.append(
                (identity, self._account_id, pk, "email", address, shown, False, person.since, None)
            )
            for seq, said in enumerate(
                (events.ContactAdded(company), events.IdentityAdded(identity, "email")), 1
            ):
                lines.append(
                    Line(self._account_id, None, f"contact:{pk}", "", seq, said, self._by, person.since)
                )
            self._remember(address, pk, name)
        bulk.insert(Contact, _CONTACT, contacts)
        bulk.insert(Identity, _IDENTITY, identities)
        state_all(lines)

    def _learn(self, address: str, person: Known) -> None:
        contact = hold(Contact, self._found[address])
        self._nameless.discard(address)
        if not contact.name:
            contact.name = rules.person_name(person.name)
            keep(contact, events.ContactChanged(["name"]), by=self._by, at=person.since)

    def _company(self, address: str) -> int | None:
        domain = rules.company_domain(address)
        if domain not in self._companies:
            found = queries.company_of_domain(self._account_id, domain) if domain else None
            self._companies[domain] = found.pk if found else None
        return self._companies[domain]
