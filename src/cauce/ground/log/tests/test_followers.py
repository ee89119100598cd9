"""Followers: every fact of their kinds, in order, exactly once."""

import sqlite3
import time
from typing import Any

import pytest
from django.db import OperationalError, connection

from cauce.ground.db import write
from cauce.ground.log import running
from cauce.ground.log.actions import keep
from cauce.ground.log.events import Stated, fact
from cauce.ground.log.models import Cursor, Parked
from cauce.ground.log.parking import retry
from cauce.ground.log.queries import parked
from cauce.ground.log.recent import Recent
from cauce.ground.log.running import BATCH, Runner, run_all_until_idle
from tests.cast import SYSTEM, make_cast
from tests.servers.ports import until


@fact("trial.ticked")
class Ticked(Stated):
    """A clock ticked."""

    number: int


@fact("trial.other")
class Other(Stated):
    """Something that nobody here follows."""


def tick(row, *numbers, by=SYSTEM):
    with write():
        for number in numbers:
            keep(row, Ticked(number), by=by)


def taken_by(seen):
    """A handler that notes what it takes."""
    return lambda fact, prepared: seen.append((fact.subject.partition(":")[0], fact.data["number"]))


def until_idle(runner):
    while runner.run_once() or runner.rests_s:
        time.sleep(runner.rests_s)


def test_a_follower_takes_each_fact_of_its_kinds_once_in_order(cast, follow, stamped):
    seen: list[Any] = []
    runner = follow(taken_by(seen), "trial.ticked")
    tick(cast.team, 1, 2)
    with write():
        keep(cast.team, Other(), by=SYSTEM)
    tick(cast.taller, 3)
    stamped()
    until_idle(runner)
    until_idle(Runner(runner.follower))
    assert seen == [("team", 1), ("team", 2), ("brand", 3)]


def test_a_follower_that_starts_now_leaves_the_past_alone(cast, follow, stamped):
    seen: list[Any] = []
    tick(cast.team, 1)
    stamped()
    runner = follow(taken_by(seen), "trial.ticked", starts="now")
    until_idle(runner)
    tick(cast.team, 2)
    stamped()
    until_idle(runner)
    assert seen == [("team", 2)]


def test_a_follower_that_reaches_people_takes_only_what_is_live(cast, follow, stamped):
    seen: list[Any] = []
    runner = follow(taken_by(seen), "trial.ticked", origins=("live",))
    tick(cast.team, 1, by=SYSTEM.under("import"))
    tick(cast.team, 2)
    stamped()
    until_idle(runner)
    assert seen == [("team", 2)]


def test_two_processes_that_run_one_follower_share_its_facts(cast, follow, stamped):
    seen: list[Any] = []
    one = follow(taken_by(seen), "trial.ticked")
    two = Runner(one.follower)
    for number in range(6):
        tick(cast.team, number)
        stamped()
        (one, two)[number % 2].run_once()
    until_idle(one)
    until_idle(two)
    assert [number for _, number in seen] == list(range(6))


def test_a_transaction_takes_at_most_one_batch(cast, follow, stamped):
    runner = follow(lambda fact, prepared: None, "trial.ticked")
    tick(cast.team, *range(BATCH + 20))
    stamped()
    assert [runner.run_once(), runner.run_once(), runner.run_once()] == [BATCH, 20, 0]


def test_a_slow_follower_lets_others_write_when_its_time_is_up(cast, follow, stamped, monkeypatch):
    monkeypatch.setattr(running, "busy_s", lambda: 0.0)
    runner = follow(lambda fact, prepared: None, "trial.ticked")
    tick(cast.team, *range(10))
    stamped()
    assert [runner.run_once() for _ in range(3)] == [1, 1, 1]


def test_a_follower_gives_way_while_others_are_in_a_hurry_but_not_for_ever(
    cast, follow, stamped, monkeypatch
):
    monkeypatch.setattr(running, "QUIET_S", 60.0)
    monkeypatch.setattr(running, "PATIENCE_S", 0.3)
    seen: list[Any] = []
    patient = follow(taken_by(seen), "trial.ticked", gives_way_to=("trial.other",))
    recent = Recent()
    tick(cast.team, *range(BATCH + 1))
    stamped()
    recent.look()
    assert patient.run_in_turn(recent) == BATCH and not patient.gives_way, "nobody is in a hurry"
    with write():
        keep(cast.team, Other(), by=SYSTEM)
    stamped()
    recent.look()
    assert patient.run_in_turn(recent) == 0 and patient.gives_way
    tick(cast.team, *range(BATCH + 1))
    stamped()
    recent.look()
    until(lambda: patient.run_in_turn(recent) == BATCH, what="its turn came", wait_s=5)
    assert [patient.run_in_turn(recent) for _ in range(2)] == [2, 0], "a batch at a time, for all that waited"
    assert not patient.gives_way
    assert len(seen) == 2 * BATCH + 2


@pytest.mark.django_db(transaction=True)
def test_what_is_prepared_is_prepared_outside_the_transaction_and_handed_over(follow, stamped):
    cast = make_cast()
    seen: list[Any] = []

    def prepare(facts):
        assert not connection.in_atomic_block
        return {one.pk: one.data["number"] * 10 for one in facts}

    runner = follow(lambda fact, prepared: seen.append(prepared[fact.pk]), "trial.ticked", prepare=prepare)
    tick(cast.team, 1, 2)
    stamped()
    until_idle(runner)
    assert seen == [10, 20]


def test_what_keeps_failing_is_parked_for_its_subject_and_the_others_go_on(cast, follow, stamped):
    seen: list[Any] = []
    broken = {("team", 2)}

    def handle(fact, prepared):
        taken_by(seen)(fact, prepared)
        if seen[-1] in broken:
            raise RuntimeError("no se puede")

    runner = follow(handle, "trial.ticked")
    tick(cast.team, 1, 2, 3)
    tick(cast.taller, 4)
    stamped()
    run_all_until_idle()
    rows = [row for row in parked() if row.follower == "trial"]
    assert [(row.fact.data["number"], bool(row.error)) for row in rows] == [(2, True), (3, False)]
    assert "no se puede" in rows[0].error
    assert seen.count(("brand", 4)) == 1
    tick(cast.team, 5)
    stamped()
    until_idle(runner)
    assert ("team", 5) not in seen

    assert not retry("trial", cast.team.log_subject)
    broken.clear()
    seen.clear()
    assert retry("trial", cast.team.log_subject)
    assert seen == [("team", 2), ("team", 3), ("team", 5)]
    assert not Parked.objects.filter(follower="trial").exists()
    tick(cast.team, 6)
    stamped()
    until_idle(runner)
    assert seen[-1] == ("team", 6)


def test_a_failed_batch_leaves_no_effect_behind(cast, follow, stamped):
    def handle(fact, prepared):
        if fact.data["number"] == 2:
            raise RuntimeError
        with write():
            keep(cast.otra, Other(), by=SYSTEM)

    runner = follow(handle, "trial.ticked")
    tick(cast.team, 1, 2)
    stamped()
    before = cast.otra.version
    runner.run_once()
    cast.otra.refresh_from_db()
    assert cast.otra.version == before
    until_idle(runner)
    cast.otra.refresh_from_db()
    assert cast.otra.version == before + 1


def test_one_fact_that_cannot_be_prepared_does_not_take_its_batch_with_it(cast, follow, stamped):
    seen: list[Any] = []

    def prepare(facts):
        if any(one.data["number"] == 30 for one in facts):
            raise ValueError("ilegible")

    runner = follow(taken_by(seen), "trial.ticked", prepare=prepare)
    tick(cast.team, *range(30))
    tick(cast.taller, 30)
    tick(cast.team, 31)
    stamped()
    until_idle(runner)
    assert [number for _, number in seen] == [*range(30), 31]
    assert [row.fact.data["number"] for row in Parked.objects.filter(follower="trial")] == [30]


def test_a_full_disk_is_not_the_facts_fault(cast, follow, stamped):
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def handle(fact, prepared):
        raise OperationalError("database or disk is full") from full

    runner = follow(handle, "trial.ticked")
    tick(cast.team, 1)
    stamped()
    for _ in range(5):
        with pytest.raises(OperationalError):
            runner.run_once()
    assert not Parked.objects.exists()
    assert Cursor.objects.get(name="trial").position == 0


def test_a_statement_that_fails_every_time_is(cast, follow, stamped):
    def handle(fact, prepared):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM nowhere")

    runner = follow(handle, "trial.ticked")
    tick(cast.team, 1)
    stamped()
    until_idle(runner)
    assert Parked.objects.filter(follower="trial").count() == 1


def test_a_parked_fact_of_an_origin_that_is_not_wanted_just_leaves(cast, follow, stamped):
    seen: list[Any] = []

    def handle(fact, prepared):
        seen.append(fact.data["number"])
        raise RuntimeError

    runner = follow(handle, "trial.ticked", origins=("live",))
    tick(cast.team, 1)
    tick(cast.team, 2, by=SYSTEM.under("demo"))
    stamped()
    until_idle(runner)
    Parked.objects.filter(fact__data__number=1).delete()
    assert retry("trial", cast.team.log_subject)
    assert 2 not in seen
