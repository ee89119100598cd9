"""Decisions about people, as pure functions."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from cauce.ground.text.storable import storable

AGENT_VERBS = (
    "ticket.see", "ticket.create", "ticket.reply", "ticket.note", "ticket.edit", "contact.see", "contact.edit",
)  # fmt: skip
ROLES: dict[str, tuple[str, ...]] = {
    "administrator": (*AGENT_VERBS, "settings.edit", "agents.edit", "log.see", "log.retry"),
    "agent": AGENT_VERBS,
    "read_only": ("ticket.see", "contact.see"),
}
VERBS = ROLES["administrator"]


class Right(NamedTuple):
    """A verb that an agent has, in a brand, in a team, or (both None) everywhere in the account."""

    verb: str
    brand: int | None = None
    team: int | None = None


def allows(rights: Iterable[Right], verb: str, *, brand: int | None, team: int | None) -> bool:
    """Whether one of the rights reaches a thing of this brand and team."""
    return any(
        right.verb == verb
        and (right.brand is None or right.brand == brand)
        and (right.team is None or right.team == team)
        for right in rights
    )


SIGNATURE_PLACES = ("agent.name", "team.name", "brand.name")
SIGNATURE_LENGTH = 20_000  # characters of HTML
COLOUR = re.compile(r"#[0-9a-f]{6}")
REOPENS = ("always", "never", "within")
BRINGS_IN = ("everybody", "company", "nobody")
ADDRESS_LENGTH = 320  # RFC 5321 §4.5.3.1: 64 octets, «@», 255 octets


def fold_address(address: str) -> str:
    """An e-mail address as it is compared: without case and surrounding space.

    RFC 5321 §2.4 lets the local part be case-sensitive; no provider a customer uses makes it so, and people type both.
    """
    return storable(address).strip().strip("<>").casefold()[:ADDRESS_LENGTH]


def person_name(name: str) -> str:
    """A contact's name as it is kept: one line of at most 200 characters."""
    return " ".join(storable(name).split())[:200]


def fold_identity(kind: str, value: str) -> str:
    """An address or a number as it is compared, at most as long as it is kept."""
    return fold_address(value) if kind == "email" else storable(value).strip()[:ADDRESS_LENGTH]


# Mail from these says nothing about the writer's firm.
PUBLIC_DOMAINS = frozenset(
    """gmail.com googlemail.com outlook.com outlook.es hotmail.com hotmail.es live.com msn.com yahoo.com yahoo.es
    yahoo.com.br yahoo.com.mx yahoo.com.ar icloud.com me.com mac.com aol.com proton.me protonmail.com gmx.com gmx.es
    telefonica.net movistar.es ono.com terra.es terra.com.br uol.com.br bol.com.br orange.es prodigy.net.mx""".split()
)


def company_domain(address: str) -> str | None:
    """The domain that tells a writer's firm; None for the big public mail providers and for no domain."""
    domain = fold_address(address).rpartition("@")[2]
    return domain if "." in domain and domain not in PUBLIC_DOMAINS else None
