"""The lock under which SQLite is written: everybody waits in line, and has their turn."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

from cauce.ground.db.sqlite.lock import FairLock

TURNS = 300
TAKE_TURNS = """
import pathlib, sys, time
from cauce.ground.db.sqlite.lock import FairLock
turn, ledger, room, name, turns = sys.argv[1:]
lock, ready = FairLock(turn), pathlib.Path(room)
(ready / name).touch()
while len(list(ready.iterdir())) < 8:
    time.sleep(0.01)
for _ in range(int(turns)):
    lock.acquire()
    with open(ledger, "a") as file:
        file.write(name + "\\n")
    time.sleep(0.001)
    lock.release()
"""
HOLD_FOR_EVER = """
import sys, time
from cauce.ground.db.sqlite.lock import FairLock
lock = FairLock(sys.argv[1])
lock.acquire()
print("held", flush=True)
time.sleep(600)
"""


def take_turns(lock, ledger, all_here, name):
    all_here.wait(30)
    for _ in range(TURNS):
        lock.acquire()
        ledger.append(str(name))
        time.sleep(0.001)
        lock.release()


def shares(ledger):
    """How many turns each had from the moment when all were in line until the first had had all of theirs."""
    first = max(ledger.index(name) for name in set(ledger))
    last = min(_last(ledger, name) for name in set(ledger))
    return Counter(ledger[first : last + 1])


def test_of_threads_that_all_want_to_write_each_gets_its_turn(tmp_path):
    ledger: list[str] = []
    all_here = threading.Barrier(8)
    threads = [
        threading.Thread(target=take_turns, args=(FairLock(str(tmp_path / "turn")), ledger, all_here, name))
        for name in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = shares(ledger)
    assert len(ledger) == 8 * TURNS
    assert min(turns.values()) * 4 > max(turns.values()), turns


def test_of_processes_that_all_want_to_write_each_gets_its_turn(tmp_path):
    ledger, ready = tmp_path / "ledger", tmp_path / "ready"
    ready.mkdir()
    arguments = [str(tmp_path / "turn"), str(ledger), str(ready)]
    processes = [
        subprocess.Popen([sys.executable, "-c", TAKE_TURNS, *arguments, str(name), str(TURNS)])
        for name in range(8)
    ]
    assert [process.wait(120) for process in processes] == [0] * 8
    lines = ledger.read_text().split()
    turns = shares(lines)
    assert len(lines) == 8 * TURNS
    assert min(turns.values()) * 4 > max(turns.values()), turns


def _last(lines, name):
    return len(lines) - 1 - lines[::-1].index(name)


def test_whoever_dies_with_the_lock_lets_the_next_one_in(tmp_path):
    path = str(tmp_path / "turn")
    holder = subprocess.Popen([sys.executable, "-c", HOLD_FOR_EVER, path], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    entered = threading.Event()

    def enter():
        lock = FairLock(path)
        lock.acquire()
        entered.set()

    threading.Thread(target=enter, daemon=True).start()
    assert not entered.wait(0.2)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert entered.wait(5)
