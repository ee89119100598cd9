"""One process of the log's trial: `python -m tests.trials.log_process ROLE LEDGER SEED`, to be killed at any moment.

Roles: prepare, writer, followers, stamper, jobs. The ledger is where a writer notes each fact after its commit, so
that the test knows what must be there.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time

import django

KINDS = ("ticket.opened", "ticket.priority_changed", "ticket.status_changed")
JOB_EVERY = 5
TICKETS = 10

_ended: list[int] = []


def stopping() -> bool:
    return bool(_ended)


def job_key(fact_id: int) -> str:
    return f"trial:{fact_id}"


def declare() -> None:
    """The trial's follower and its job, which need Django."""
    import tests.trials.log_room  # noqa: F401  declared when imported


def prepare() -> None:
    """Migrate an empty database, and put an account, tickets and the trial's tables into it."""
    from django.db import connection

    from cauce.ground.db import on_sqlite
    from cauce.ground.log.actors import Actor
    from cauce.people import actions as people
    from cauce.tickets import actions as tickets
    from cauce.wiring import migrating

    migrating.migrate(lambda name: None)
    number = "integer PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "bigserial PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE trial_effect (id {number}, fact_id bigint NOT NULL)")
        cursor.execute(f"CREATE TABLE trial_run (id {number}, key varchar(80) NOT NULL)")
    by = Actor.system("trial")
    account = people.open_account(name="Taller", by=by)
    contact = people.know_contact(account.pk, email="ada@cliente.example", name="Ada", by=by)
    for n in range(TICKETS):
        tickets.open_ticket(
            account.brands.get(), requester=contact, channel="email", subject=f"Caso {n}", by=by
        )


def write_for_good(ledger: str, seed: int) -> None:
    """Change tickets until told to stop, one or two facts at a time."""
    from cauce.ground.log.actors import Actor
    from cauce.tickets import actions
    from cauce.tickets.errors import Invalid
    from cauce.tickets.models import Ticket

    rng = random.Random(seed)
    by = Actor.system("trial")
    ids = list(Ticket.objects.values_list("pk", flat=True))
    notes = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while not stopping():
        ticket = Ticket.objects.get(pk=rng.choice(ids))
        try:
            if rng.random() < 0.7:
                changed = actions.set_priority(
                    ticket, to=rng.choice(("low", "normal", "high", "urgent")), by=by
                )
            else:
                changed = actions.set_status(
                    ticket, to=rng.choice(("open", "waiting_customer", "resolved")), by=by
                )
        except Invalid:
            continue
        os.write(notes, f"ticket:{changed.pk} {changed.version}\n".encode())
        time.sleep(rng.random() * 0.02)


def main(role: str, ledger: str, seed: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.wiring.settings"
    django.setup()
    signal.signal(signal.SIGTERM, lambda number, frame: _ended.append(number))
    if role == "prepare":
        prepare()
    elif role == "writer":
        write_for_good(ledger, int(seed))
    elif role == "followers":
        from cauce.ground.log.running import run_for_good

        declare()
        run_for_good(stopping)
    elif role == "stamper":
        from cauce.ground.log.stamper import stamp_for_good

        stamp_for_good(stopping)
    else:
        from cauce.ground.jobs.running import work_for_good

        declare()
        work_for_good(stopping)


if __name__ == "__main__":
    main(*sys.argv[1:])
