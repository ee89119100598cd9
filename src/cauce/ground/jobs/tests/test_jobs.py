"""Jobs, on either engine: after the commit, at least once, by its key once, and not for ever."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.jobs import enqueue, job
from cauce.ground.jobs.declaring import declared, next_try
from cauce.ground.jobs.models import Key
from cauce.ground.jobs.running import run_all_until_idle, sweep_keys, wait_for_good, work_for_good
from cauce.ground.jobs.tests.trial_jobs import again, fail, note, search


def test_a_job_runs_once_it_is_committed_and_is_gone(shelf, ran):
    with write():
        enqueue(note, "hola")
        assert ran == []
    run_all_until_idle()
    run_all_until_idle()
    assert (ran, shelf.waiting()) == (["hola"], 0)


def test_a_job_of_a_transaction_that_fails_never_runs(shelf, ran):
    with pytest.raises(ZeroDivisionError), write():
        enqueue(note, 1 // 0, key="k")
    run_all_until_idle()
    assert (ran, Key.objects.count()) == ([], 0)


def test_what_is_enqueued_twice_under_one_key_runs_once(shelf, ran):
    for word in ("uno", "dos"):
        enqueue(note, word, key="delivery:17")
    run_all_until_idle()
    enqueue(note, "tres", key="delivery:17")
    run_all_until_idle()
    assert ran == ["uno"]


def test_of_two_who_enqueue_under_one_key_at_the_same_moment_one_does(shelf, ran):
    begin = threading.Barrier(4)

    def try_it(word):
        begin.wait(10)
        with write():
            enqueue(note, word, key="delivery:17")
        connection.close()

    threads = [threading.Thread(target=try_it, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_all_until_idle()
    assert len(ran) == 1


def test_a_job_waits_for_its_moment(shelf, ran):
    enqueue(note, "luego", run_at=clock.now() + timedelta(hours=1))
    run_all_until_idle()
    assert (ran, shelf.waiting()) == ([], 1)
    shelf.make_due()
    run_all_until_idle()
    assert ran == ["luego"]


def test_a_job_that_fails_is_tried_again_later_and_given_up_in_the_end(shelf, ran):
    enqueue(fail, "x")
    for tries in (1, 2, 3):
        run_all_until_idle()
        assert len(ran) == tries  # and not again before its moment
        shelf.make_due()
    run_all_until_idle()
    assert (len(ran), shelf.waiting(), shelf.given_up()) == (3, 0, 1)


def test_a_job_may_say_when_it_wants_to_be_tried_again(shelf, ran):
    enqueue(again, "otra vez")
    run_all_until_idle()
    run_all_until_idle()
    assert len(ran) == 1
    shelf.make_due()
    run_all_until_idle()
    assert (len(ran), shelf.waiting(), shelf.given_up()) == (2, 0, 0)


def test_a_job_whose_worker_died_runs_again(shelf, ran):
    enqueue(note, "otra vez")
    shelf.worker_died(attempts=1)
    run_all_until_idle()
    assert ran == ["otra vez"]


def test_a_job_that_kills_its_worker_each_time_is_set_aside_and_the_others_go_on(shelf, ran):
    enqueue(fail, "veneno")
    shelf.worker_died(attempts=3)
    enqueue(note, "sano")
    run_all_until_idle()
    assert (ran, shelf.given_up()) == (["sano"], 1)


def test_a_job_that_this_version_does_not_know_waits(shelf, ran):
    enqueue(note, "x")
    known = declared.pop("trial.note")
    run_all_until_idle()
    declared["trial.note"] = known
    assert (ran, shelf.waiting()) == ([], 1)


def test_tries_come_later_and_later_up_to_an_hour():
    waits = [(next_try(attempts) - clock.now()).total_seconds() for attempts in (1, 2, 3, 40)]
    assert [round(wait) for wait in waits] == [2, 4, 8, 3600]


def test_keys_are_forgotten_after_a_week(shelf):
    enqueue(note, "x", key="old")
    enqueue(note, "x", key="new")
    Key.objects.filter(key="old").update(at=clock.now() - timedelta(days=8))
    sweep_keys()
    assert list(Key.objects.values_list("key", flat=True)) == ["new"]


def test_two_jobs_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two jobs"):
        job(name="trial.note")(lambda: None)


def test_what_waits_minutes_for_others_never_stands_before_what_has_to_leave_now(shelf, ran):
    enqueue(search, "busca")
    enqueue(note, "sale")
    work_for_good(lambda: bool(ran))
    assert (ran, shelf.waiting()) == (["sale"], 1)
    wait_for_good(lambda: len(ran) == 2)
    assert ran == ["sale", "busca"]
