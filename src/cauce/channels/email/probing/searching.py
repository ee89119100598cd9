"""The whole way: from an address and a password to servers that work and a mail that came back.

Says each step as it begins and ends, so that somebody can watch. Takes at most some two minutes, whoever keeps silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from cauce.channels.email import providers
from cauce.channels.email.credentials import Credentials
from cauce.channels.email.probing import guessing, looking, round_trip, rules
from cauce.channels.email.probing.guessing import Guess
from cauce.channels.email.probing.looking import Found
from cauce.channels.email.probing.servers import INCOMING, PORTS, Server, Symptom, Trouble
from cauce.channels.email.providers import Provider

STEPS = ("guess", "incoming", "sign_in", "outgoing", "test", "arrival")
Say = Callable[..., None]
"""`say("incoming", "running", host=…)`: a step begins; well, failed or skipped: it has ended so."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to connect. Servers that are named are the only ones tried; a port of 0 and a security of «»
    mean that the usual ones are. `user`: with which to sign in, if it is not the address."""

    address: str
    password: str = field(default="", repr=False)
    token: Callable[[], str] | None = None
    user: str = ""
    incoming: Server | None = None
    outgoing: Server | None = None
    outgoing_user: str = ""
    outgoing_password: str = field(default="", repr=False)
    sends_by_itself: bool = True  # False: answers leave by the installation's server, which is not probed
    test: bool = True
    mark: str = ""
    within_s: float = round_trip.ARRIVES_WITHIN_S


@dataclass(slots=True)
class Outcome:
    """How far we came. `failed` is the step that ended the way, with its cause, the server that it is about and what it
    said; none when everything works."""

    provider: str = ""
    incoming: Found | None = None
    outgoing: Found | None = None
    landed: str = ""
    failed: str = ""
    cause: str = ""
    trouble: Trouble | None = None


def search(
    wanted: Wanted,
    say: Say,
    *,
    stopping: Callable[[], bool] = lambda: False,
    guess: Callable[[str], Guess] = guessing.guess,
) -> Outcome:
    """Find the servers, sign in, send a mail to ourselves and read it back. Never raises for what the world does."""
    outcome = Outcome()
    state = _State(wanted, outcome, say, stopping, guess)
    for step, go in (
        ("guess", _guess), ("incoming", _incoming), ("sign_in", _sign_in), ("outgoing", _outgoing),
        ("test", _test), ("arrival", _arrival),
    ):  # fmt: skip
        if stopping():
            return outcome
        try:
            go(state)
        except Trouble as trouble:
            provider = providers.by_host(trouble.server.host) or state.provider
            wants = provider.wants if provider else providers.PASSWORD
            outcome.failed, outcome.trouble = step, trouble
            outcome.cause = rules.cause_of(trouble.symptom, wants=wants)
            say(step, "failed")
            return outcome
    return outcome


@dataclass(slots=True)
class _State:
    wanted: Wanted
    outcome: Outcome
    say: Say
    stopping: Callable[[], bool]
    guess: Callable[[str], Guess]
    provider: Provider | None = None
    incoming: list[Server] = field(default_factory=list)
    outgoing: list[Server] = field(default_factory=list)
    reachable: list[Server] = field(default_factory=list)
    token: str = ""

    def credentials(self, server: Server) -> Credentials:
        """With which we sign in there."""
        wanted = self.wanted
        user = wanted.user or server.user or wanted.address
        if server.kind == "smtp":
            found = self.outcome.incoming
            user = wanted.outgoing_user or server.user or (found.user if found else user)
        if wanted.token is not None:
            return Credentials(user, token=wanted.token())
        typed = wanted.outgoing_password if server.kind == "smtp" else ""
        return Credentials(user, typed or wanted.password)


def _guess(state: _State) -> None:
    wanted = state.wanted
    state.say("guess", "running")
    if wanted.incoming is not None and (wanted.outgoing is not None or not wanted.sends_by_itself):
        found = Guess(providers.by_host(wanted.incoming.host), [], [])
    else:
        found = state.guess(wanted.address)
    state.provider = found.provider
    state.outcome.provider = found.provider.key if found.provider else ""
    state.incoming = spelled_out(wanted.incoming) if wanted.incoming else found.incoming
    state.outgoing = spelled_out(wanted.outgoing) if wanted.outgoing else found.outgoing
    state.say("guess", "well", provider=found.provider.name if found.provider else "")


def spelled_out(server: Server) -> list[Server]:
    """The ways in which a server that somebody named may be spoken to: all of the usual ones that they left open."""
    kinds = INCOMING if server.kind not in ("imap", "pop3", "smtp") else (server.kind,)
    found = [
        replace(one, user=server.user) for kind in kinds for one in guessing.usual_ports(kind, server.host)
    ]
    if server.security:
        known = [
            replace(one, security=server.security, port=PORTS[one.kind, server.security]) for one in found
        ]
        found = list(dict.fromkeys(known))
    if server.port:
        found = list(dict.fromkeys(replace(one, port=server.port) for one in found))
    return found


def _incoming(state: _State) -> None:
    state.reachable = _reachable(state, "incoming", state.incoming)


def _reachable(state: _State, step: str, servers: list[Server]) -> list[Server]:
    """Those that answer as they should, in their order: the first, and what follows on other hosts. Raises Trouble."""
    if not servers:
        raise Trouble(Server(step, state.wanted.address, 0, ""), Symptom(step, "connect", "no_server"))
    state.say(step, "running", host=servers[0].host)
    with ThreadPoolExecutor(max_workers=8, thread_name_prefix="probe") as pool:
        looks = [pool.submit(looking.look, one) for one in servers]
        reachable, troubles = _first(servers, looks)
    if not reachable:
        trouble = _most_telling(troubles)
        named = state.wanted.incoming if step == "incoming" else state.wanted.outgoing
        if (
            named is None and trouble.symptom.error == "no_such_name"
        ):  # nobody cares for the names that we made up
            raise Trouble(trouble.server, Symptom(step, "connect", "no_server"))
        raise trouble
    return reachable


def _first(servers: list[Server], looks: Iterable[Future[None]]) -> tuple[list[Server], list[Trouble]]:
    reachable: list[Server] = []
    troubles = []
    for server, one in zip(servers, looks, strict=True):
        if reachable:
            one.cancel()  # those that have not begun; a better one is there
            continue
        try:
            one.result()
        except Trouble as trouble:
            troubles.append(trouble)
        else:
            reachable.append(server)
    return reachable, troubles


def _most_telling(troubles: list[Trouble]) -> Trouble:
    return max(troubles, key=lambda one: rules.telling(rules.cause_of(one.symptom)))


def _sign_in(state: _State) -> None:
    server = state.reachable[0]
    state.say("incoming", "well", server=server.as_row())
    state.say("sign_in", "running", host=server.host)
    found = _let_in(state, server)
    state.outcome.incoming = found
    state.say("sign_in", "well", count=found.count, can=list(found.can))


def _let_in(state: _State, server: Server) -> Found:
    """Sign in with the address, then (once) with what stands before its @. Raises Trouble."""
    who = state.credentials(server)
    if not who.password and not who.token:
        raise Trouble(server, Symptom(server.kind, "sign_in", "no_password"))
    try:
        return looking.sign_in(server, who)
    except Trouble as trouble:
        local = who.user.partition("@")[0]
        known = bool(state.provider or server.user or state.wanted.user or who.token or local == who.user)
        if known or not rules.may_try_another_user(rules.cause_of(trouble.symptom)):
            raise
        try:
            return looking.sign_in(server, replace(who, user=local))
        except Trouble:
            raise trouble from None


def _outgoing(state: _State) -> None:
    if not state.wanted.sends_by_itself:
        state.say("outgoing", "skipped")
        return
    server = _reachable(state, "outgoing", state.outgoing)[0]
    found = looking.sign_in(server, state.credentials(server))
    state.outcome.outgoing = found
    state.say("outgoing", "well", server=server.as_row(), can=list(found.can))


def _test(state: _State) -> None:
    outgoing = state.outcome.outgoing
    if outgoing is None or not state.wanted.test:
        state.say("test", "skipped")
        return
    state.say("test", "running", host=outgoing.server.host)
    state.token, mail = round_trip.letter(state.wanted.address, state.wanted.mark)
    round_trip.send(outgoing, state.credentials(outgoing.server), state.wanted.address, mail)
    state.say("test", "well")


def _arrival(state: _State) -> None:
    incoming = state.outcome.incoming
    if not state.token or incoming is None:
        state.say("arrival", "skipped")
        return
    state.say("arrival", "running", host=incoming.server.host)
    state.outcome.landed = round_trip.wait_for(
        incoming,
        state.credentials(incoming.server),
        state.token,
        stopping=state.stopping,
        within_s=state.wanted.within_s,
    )
    state.say("arrival", "well", landed=state.outcome.landed)
