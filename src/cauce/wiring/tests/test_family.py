"""A child that falls is forked again: at once the first time, later with a growing pause."""

import os
import signal
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from cauce.wiring import family
from cauce.wiring.family import Child


def kept_up(child: Child, until_it_began: int, births: Path) -> list[float]:
    """The moments at which the child was begun, so many of them."""
    deadline = time.monotonic() + 60
    while len(births.read_text().split()) < until_it_began and time.monotonic() < deadline:
        child.look_after()
        time.sleep(0.005)
    return [float(moment) for moment in births.read_text().split()]


@pytest.fixture
def births(tmp_path):
    file = tmp_path / "births"
    file.touch()
    return file


def said(births: Path) -> None:
    with births.open("a") as file:
        file.write(f"{time.monotonic()} ")


def test_a_child_that_keeps_falling_comes_back_at_once_and_then_ever_later(births):
    def falls() -> None:
        said(births)
        os.kill(os.getpid(), signal.SIGKILL)

    began = kept_up(Child("falling", falls), 4, births)
    _at_once, second, third = (after - before for before, after in pairwise(began))
    assert second >= 0.5 and third >= 2


def test_a_child_that_breaks_is_no_refusal(births, capfd):
    def breaks() -> None:
        said(births)
        raise ZeroDivisionError("broken")

    assert len(kept_up(Child("broken", breaks), 2, births)) == 2
    assert "ZeroDivisionError: broken" in capfd.readouterr().err


def test_a_child_that_refuses_to_run_ends_the_family_with_its_code(births):
    with pytest.raises(SystemExit) as ending:
        kept_up(Child("refusing", lambda: sys.exit(2)), 1, births)
    assert ending.value.code == 2


def test_a_signal_that_comes_before_a_child_can_listen_ends_it():
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
    try:
        for _ in range(50):  # wherever in its first moments it is
            child = Child("young", signal.pause)
            child.start()
            child.signal(signal.SIGTERM)
            assert os.waitpid(child.pid, 0)[1] == signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == []


@pytest.mark.timeout(30)
def test_a_child_that_does_not_end_when_asked_is_ended(births, monkeypatch):
    def deaf() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        said(births)
        while True:
            signal.pause()

    monkeypatch.setattr(family, "STOP_S", 0.2)
    child = Child("deaf", deaf)
    kept_up(child, 1, births)
    family._end([child])
    assert not child.pid


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2)")
def test_a_child_says_who_it_is():
    pid = family.fork("worker", signal.pause)
    try:
        deadline = time.monotonic() + 10
        while (name := Path(f"/proc/{pid}/comm").read_text().strip()) != "cauce-worker":
            assert time.monotonic() < deadline, name
            time.sleep(0.01)
    finally:
        os.kill(pid, signal.SIGKILL)
        assert os.waitpid(pid, 0)[1] == signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2)")
def test_nobody_outlives_a_parent_that_was_killed(births):
    def parent() -> None:
        births.write_text(str(family.fork("young", signal.pause)))
        signal.pause()

    deadline = time.monotonic() + 20
    pid = family.fork("parent", parent)
    while not births.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    child = Path(f"/proc/{births.read_text()}/stat")
    # Where nobody waits for orphans, it stays on the list of processes as a zombie.
    while child.exists() and child.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline, "it lives on"
        time.sleep(0.01)
