"""Positions: every committed fact gets one, and no subject's facts are turned round."""

import threading

import pytest
from django.db import connection

from cauce.ground.db import hold, on_sqlite, write
from cauce.ground.log.actions import keep
from cauce.ground.log.events import Stated, fact
from cauce.ground.log.models import Fact
from cauce.ground.log.queries import after, last_position
from tests.cast import SYSTEM, make_cast


@fact("trial.counted")
class Counted(Stated):
    """Somebody counted."""

    writer: int


def count(row, writer):
    with write():
        keep(hold(type(row), row.pk), Counted(writer), by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_facts_that_commit_late_are_read_all_the_same(stamped):
    """Two writers: the first states first and commits last. A reader that goes by id would miss it on PostgreSQL."""
    cast = make_cast()
    stamped()
    begin, stated, finish = last_position(), threading.Event(), threading.Event()

    def slow():
        with write():
            keep(cast.taller, Counted(1), by=SYSTEM)
            stated.set()
            if not on_sqlite():  # there nobody else writes meanwhile
                finish.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    stated.wait(20)
    count(cast.team, 2)
    stamped()
    first = after(begin, kinds={"trial.counted"})
    finish.set()
    thread.join()
    stamped()
    rest = after(first[-1].position or 0, kinds={"trial.counted"})
    assert sorted(one.data["writer"] for one in [*first, *rest]) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_the_facts_of_a_subject_stand_in_its_order_whoever_writes(stamped):
    cast = make_cast()

    def write_some(writer):
        for _ in range(10):
            with write():
                keep(hold(type(cast.team), cast.team.pk), Counted(writer), by=SYSTEM)
            stamped()
        connection.close()

    threads = [threading.Thread(target=write_some, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stamped()
    facts = Fact.objects.filter(kind="trial.counted").order_by("position")
    assert [one.seq for one in facts] == list(range(cast.team.version + 1, cast.team.version + 41))
    assert all(one.position for one in facts)
