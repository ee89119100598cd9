"""Which servers an address may have, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from cauce.channels.email import providers
from cauce.channels.email.probing import autoconfig
from cauce.channels.email.probing.servers import INCOMING, PORTS, Server, incoming_of, outgoing_of
from cauce.channels.email.providers import Provider
from cauce.ground.mail.resolving import Resolver, system_resolver

DNS_S = 4.0
# RFC 6186, and RFC 8314 §5.1 for _submissions.
_SERVICES = (
    ("_imaps._tcp", "imap", "tls"), ("_imap._tcp", "imap", "starttls"), ("_pop3s._tcp", "pop3", "tls"),
    ("_submissions._tcp", "smtp", "tls"), ("_submission._tcp", "smtp", "starttls"),
)  # fmt: skip
_NAMES = {
    "imap": ("imap", "mail", "correo"),
    "pop3": ("pop3", "pop", "mail"),
    "smtp": ("smtp", "mail", "correo"),
}
MOST = 12  # of each direction


@dataclass(frozen=True, slots=True)
class Guess:
    """The servers that may be an address's, and its provider if we know them."""

    provider: Provider | None
    incoming: list[Server]
    outgoing: list[Server]


def guess(address: str, *, ask: Resolver | None = None, fetch: autoconfig.Fetch = autoconfig.fetch) -> Guess:
    """What the table, DNS and the domain itself say of an address, then the names that servers usually have.

    Never raises: who does not answer within some seconds has said nothing.
    """
    domain = address.rpartition("@")[2].lower()
    known = providers.by_domain(domain)
    if known is not None:
        return Guess(known, _filled(incoming_of(known), domain), _filled(outgoing_of(known), domain))
    asked = _quiet(ask or system_resolver(DNS_S))
    with ThreadPoolExecutor(max_workers=8, thread_name_prefix="guess") as pool:
        exchangers = pool.submit(_exchangers, asked, domain)
        services = [pool.submit(_service, asked, domain, *one) for one in _SERVICES]
        files = [pool.submit(fetch, url) for url in autoconfig.addresses(address)]
        hosts = exchangers.result()
        provider = providers.by_exchangers(hosts)
        said = [server for one in services for server in one.result()]
        told = [server for one in files for server in autoconfig.parse(_body(one.result), address)]
    named = (incoming_of(provider) + outgoing_of(provider)) if provider else []
    every = _filled(named, domain) + told + said + _usual(domain, hosts, provider)
    return Guess(
        provider,
        _each_once(one for one in every if one.kind in INCOMING),
        _each_once(one for one in every if one.kind == "smtp"),
    )


def usual_ports(kind: str, host: str) -> list[Server]:
    """The ways in which a server of this name and kind is usually spoken to, the safest first; never in the open."""
    return [Server(kind, host, PORTS[kind, security], security) for security in ("tls", "starttls")]


def _usual(domain: str, exchangers: list[str], provider: Provider | None) -> list[Server]:
    """Names as most hosts give them. With a known provider the domain's own names lead to somebody else."""
    if provider is not None:
        return []
    found = []
    for kind, names in _NAMES.items():
        hosts = [f"{name}.{domain}" for name in names] + exchangers[:1]
        found += [server for host in hosts for server in usual_ports(kind, host)]
    return found


def _exchangers(ask: Resolver, domain: str) -> list[str]:
    """The hosts that take a domain's mail, the preferred first."""
    records = [record.split() for record in ask(domain, "MX")]
    ranked = sorted(
        (int(one[0]), one[1].rstrip(".").lower()) for one in records if len(one) == 2 and one[0].isdigit()
    )
    return [host for _rank, host in ranked if host]


def _service(ask: Resolver, domain: str, name: str, kind: str, security: str) -> list[Server]:
    """Servers that SRV records name. «.» says that there is no such service (RFC 6186 §3.4)."""
    records = [record.split() for record in ask(f"{name}.{domain}", "SRV")]
    ranked = sorted(
        (int(one[0]), -int(one[1]), one[3].rstrip("."), int(one[2]))
        for one in records
        if len(one) == 4 and all(part.isdigit() for part in one[:3])
    )
    return [
        Server(kind, host, port, security)
        for _rank, _weight, host, port in ranked
        if host and 0 < port < 65536
    ]


def _quiet(ask: Resolver) -> Resolver:
    def answer(name: str, kind: str) -> list[str]:
        try:
            return ask(name, kind)
        except (OSError, ValueError):  # TimeoutError is one; UnicodeError for a name that is none
            return []

    return answer


def _body(result: Callable[[], bytes]) -> bytes:
    try:
        return result()
    except (OSError, ValueError):
        return b""


def _filled(servers: Iterable[Server], domain: str) -> list[Server]:
    return [replace(one, host=one.host.replace("{domain}", domain)) for one in servers]


def _each_once(servers: Iterable[Server]) -> list[Server]:
    """The first of those that differ only in who said so; IMAP before POP3, which knows no folders and no news."""
    found: dict[tuple[str, str, int], Server] = {}
    for one in servers:
        found.setdefault((one.kind, one.host.lower(), one.port), one)
    return sorted(found.values(), key=lambda one: one.kind == "pop3")[:MOST]
