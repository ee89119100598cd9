"""The only clock, and what is due by it."""

from datetime import timedelta

import pytest

from cauce.ground import clock
from cauce.ground.clock import actions
from cauce.ground.clock.dues import _handlers, run_due
from cauce.ground.clock.models import Due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def called():
    """Subjects for which the handler of «trial» was called; one called «bad» fails."""
    subjects = []

    @clock.due("trial")
    def handle(subject):
        subjects.append(subject)
        if subject == "bad":
            raise RuntimeError("no se puede")

    yield subjects
    _handlers.pop("trial")


@pytest.fixture
def moving(monkeypatch):
    monkeypatch.setenv("CAUCE_CLOCK", "moved")


def set_due(subject, at):
    clock.set_due("trial", subject, at, account_id=1)


def test_a_moment_is_called_once_when_it_has_come(called):
    set_due("past", clock.now() - HOUR)
    set_due("future", clock.now() + HOUR)
    assert [run_due(), run_due()] == [1, 0]
    assert called == ["past"]


def test_a_moment_set_again_moves_and_a_cleared_one_does_not_come(called):
    set_due("moved", clock.now() - HOUR)
    set_due("moved", clock.now() + HOUR)
    set_due("cleared", clock.now() - HOUR)
    clock.clear_due("trial", "cleared")
    clock.clear_due("trial", "never there")
    run_due()
    assert called == []


def test_what_was_due_first_is_called_first(called):
    for hours, subject in ((1, "c"), (3, "a"), (2, "b")):
        set_due(subject, clock.now() - hours * HOUR)
    run_due()
    assert called == ["a", "b", "c"]


def test_a_failing_handler_is_put_off_further_each_time_and_holds_nobody_up(called, moving):
    set_due("bad", clock.now() - 2 * HOUR)
    set_due("good", clock.now() - HOUR)
    run_due()
    assert called == ["bad", "good"]
    row = Due.objects.get()
    assert (row.failures, "no se puede" in row.error) == (1, True)
    assert run_due() == 0
    first = row.at - clock.now()
    actions.move(HOUR)
    run_due()
    row.refresh_from_db()
    assert row.failures == 2
    assert row.at - clock.now() > first


def test_a_moment_of_a_kind_that_nobody_handles_is_kept(called):
    clock.set_due("unknown", "x", clock.now() - HOUR, account_id=1)
    run_due()
    assert "KeyError" in Due.objects.get().error


def test_a_handler_may_set_its_own_next_moment(called):
    @clock.due("daily")
    def daily(subject):
        called.append(subject)
        clock.set_due("daily", subject, clock.now() + HOUR, account_id=1)

    clock.set_due("daily", "x", clock.now() - HOUR, account_id=1)
    run_due()
    run_due()
    _handlers.pop("daily")
    assert called == ["x"]
    assert Due.objects.get().at > clock.now()


def test_two_handlers_of_a_kind_are_refused(called):
    with pytest.raises(ValueError, match="two handlers"):
        clock.due("trial")(lambda subject: None)


def test_a_moved_clock_brings_what_is_due(called, moving):
    set_due("x", clock.now() + 3 * HOUR)
    actions.move(2 * HOUR)
    run_due()
    assert called == []
    actions.move(2 * HOUR)
    run_due()
    assert called == ["x"]


def test_the_clock_of_a_real_installation_cannot_be_moved():
    before = clock.now()
    with pytest.raises(RuntimeError):
        actions.move(HOUR)
    assert clock.now() - before < HOUR
    assert before.tzinfo is not None
