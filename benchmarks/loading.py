"""Fills an installation for a benchmark, in a process that has its environment: tickets, agents, sessions.

`python -m benchmarks.loading --tickets 20000 --watchers 250` (with CAUCE_DATA and DATABASE_URL of the installation)
prints one JSON object. Followers run here too, so that everything is findable when it ends.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from itertools import chain
from time import perf_counter
from typing import Any

import django

AGENTS = ("mira@taller.example", "omar@taller.example", "ines@taller.example", "hugo@taller.example")
LONG_MESSAGES = 2000


def fill(count: int, watchers: int, seed: int) -> dict[str, Any]:
    """Load and index; what the benchmarks need to know of it."""
    from benchmarks.tickets import LONG_SUBJECT, long_ticket, tickets
    from cauce.ground import clock
    from cauce.ground.log.actors import Actor
    from cauce.ground.log.running import run_all_until_idle
    from cauce.people import actions as people
    from cauce.people import queries
    from cauce.tickets.load import load
    from cauce.tickets.models import Ticket

    by = Actor.system("benchmark")
    account = queries.the_account() or people.open_account(name="Taller", by=by)
    watching = [f"pantalla{number}@taller.example" for number in range(watchers)]
    for email in (*AGENTS, *watching):
        if queries.agent_by_email(email) is None:
            people.add_agent(
                account, email=email, role="administrator" if email in AGENTS else "read_only", by=by
            )
    now = clock.now()
    began = perf_counter()
    specs = tickets(count, seed=seed, until=now, agents=AGENTS)
    long_one = long_ticket(LONG_MESSAGES, seed=seed, until=now, agents=AGENTS)
    load(account, chain(specs, [long_one] if count else []), origin="import", progress=say)
    loaded_s = perf_counter() - began
    run_all_until_idle()
    long_number = Ticket.objects.filter(subject=LONG_SUBJECT).values_list("number", flat=True).first()
    return {
        "tickets": Ticket.objects.count(),
        "long_ticket": long_number,
        "loaded_s": round(loaded_s, 1),
        "followed_s": round(perf_counter() - began - loaded_s, 1),
        "sessions": {email: session_of(email) for email in (*AGENTS, *watching)},
    }


def say(done: int) -> None:
    if done % 10_000 == 0:
        print(f"  {done} tickets", file=sys.stderr, flush=True)


def session_of(email: str) -> str:
    """The key of a new session in which the agent is signed in, as signing in by the page would make it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from cauce.people import queries

    agent = queries.agent_by_email(email)
    assert agent is not None
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--watchers", type=int, default=20)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.wiring.settings"
    django.setup()
    from cauce.wiring.migrating import migrate
    from cauce.wiring.ready import declare_everything

    declare_everything()
    migrate(lambda name: None)
    print(json.dumps(fill(options.tickets, options.watchers, options.seed)))


if __name__ == "__main__":
    main()
