"""Asking DNS, within a time that a mail may cost."""

from __future__ import annotations

import time
from collections.abc import Callable

Resolver = Callable[[str, str], list[str]]
"""(name, "TXT" | "A" | "AAAA" | "MX" | "PTR") → records as text (MX: «10 mx.example»); [] when there are none.

Raises TimeoutError when no server answered.
"""


def system_resolver(timeout_s: float) -> Resolver:
    """The DNS servers of this machine; `timeout_s` for each question."""
    import dns.exception
    import dns.resolver  # loaded at the first mail, not at start: 40 ms

    resolver = dns.resolver.Resolver()
    resolver.lifetime = timeout_s

    def ask(name: str, kind: str) -> list[str]:
        try:
            answers = resolver.resolve(name, kind)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise TimeoutError(f"{kind} {name}: {type(error).__name__}") from error
        if kind == "TXT":
            return [b"".join(record.strings).decode("utf-8", "replace") for record in answers]
        return [record.to_text().rstrip(".") for record in answers]

    return ask


def within(resolver: Resolver, budget_s: float) -> Resolver:
    """The same resolver with a limit on all questions together, and each asked once."""
    end = time.monotonic() + budget_s
    known: dict[tuple[str, str], list[str]] = {}

    def ask(name: str, kind: str) -> list[str]:
        key = (name.rstrip(".").lower(), kind)
        if key not in known:
            if time.monotonic() > end:
                raise TimeoutError(f"no time left for {kind} {name}")
            known[key] = resolver(*key)
        return known[key]

    return ask


# Labels under which countries register (com.mx, gob.es, co.uk): there a registered name has three labels. A rule in
# place of the 250 KB public suffix list, which would be stale in every installation.
_SECOND_LEVEL = frozenset({
    "com", "co", "org", "net", "gob", "gov", "gub", "edu", "ac", "mil", "nom", "adv", "ind", "web", "gouv", "or", "ne",
    "go", "gc", "nic", "info", "tur", "art", "eco", "srv", "int", "coop", "ltd", "plc", "me", "sch", "govt", "blog",
    "eng", "med", "adm", "jus", "leg", "mus", "asso", "firm", "fin", "sld", "pro", "biz", "ong", "conf", "school",
    "mun", "nhs", "police", "id", "asn", "tm", "gen", "idf",
})  # fmt: skip


def organisational_domain(domain: str) -> str:
    """The name that its owner registered: `correo.ventas.tienda.com.mx` → `tienda.com.mx`."""
    labels = domain.lower().rstrip(".").split(".")
    three = len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if three else labels[-2:])
