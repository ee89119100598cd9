"""A parent and the children that it forks: everything is imported once, and a child that fell is back at once.

The parent has one thread, no connection and no file of the data open: what a fork would share by accident is not there.
"""

import ctypes
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

LOOK_S = 0.1
STOP_S = 15
BROKEN = 70  # sysexits.h: EX_SOFTWARE
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15  # prctl(2)
_ENDING = (signal.SIGTERM, signal.SIGINT)


@dataclass
class Child:
    """A process that is kept running. `body` ends with SystemExit 1 or 2 when it refuses to run, and has said why."""

    name: str
    body: Callable[[], None]
    pid: int = 0
    began: float = 0.0
    next_at: float = 0.0
    falls: int = 0

    def start(self) -> None:
        """Fork it, bound to our life."""
        self.began = time.monotonic()
        self.pid = fork(self.name, self.body)

    def look_after(self) -> None:
        """Start it again if it fell; at once the first time, later with a growing pause."""
        if not self.pid and time.monotonic() >= self.next_at:
            self.start()
        code = self.ended()
        if code is None:
            return
        lived_s = time.monotonic() - self.began
        if code in (1, 2) and lived_s < 20:
            sys.exit(code)
        self.falls = 0 if lived_s > 60 else self.falls + 1
        self.next_at = time.monotonic() + min(30, max(0, self.falls - 1) ** 2 * 0.5)

    def ended(self) -> int | None:
        """The code with which it has ended, told once; None while it runs."""
        if not self.pid:
            return None
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def signal(self, number: int) -> None:
        """Send it a signal, if it runs: until we have waited for it, its number is nobody else's."""
        if self.pid:
            os.kill(self.pid, number)


def live(first: Child, load: Callable[[], None], children: list[Child]) -> NoReturn:
    """Run `first` to its end, and `load` meanwhile; then keep the children running until SIGTERM or SIGINT.

    Ends with the code of who refused to run.
    """
    asked: list[int] = []
    for number in _ENDING:
        signal.signal(number, lambda signum, _frame: asked.append(signum))
    signal.signal(
        signal.SIGCHLD, signal.SIG_DFL
    )  # who started us may have ignored it: no child could be waited for
    gc.freeze()  # no collector writes into the pages that all of us share
    first.start()
    load()
    gc.freeze()
    while not asked and (code := first.ended()) is None:
        time.sleep(0.005)
    try:
        if not asked and code:
            sys.exit(code)
        while not asked:
            for child in children:
                child.look_after()
            time.sleep(LOOK_S)
    finally:
        _end([first, *children])
    sys.exit(0)


def _end(children: list[Child]) -> None:
    """Ask all to stop, wait until they have, and kill who has not in time."""
    until = time.monotonic() + STOP_S
    for child in children:
        child.signal(signal.SIGTERM)
    while any(child.pid and child.ended() is None for child in children):
        if time.monotonic() > until:
            for child in children:
                child.signal(signal.SIGKILL)
        time.sleep(0.02)


def fork(name: str, body: Callable[[], None]) -> int:
    """Run `body` in a child that dies with us; returns the child's id."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # else what waits in them would be written by both
    parent = os.getpid()
    # A signal for the child between its birth and here would be heard by the handlers that it inherits from us.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    pid = os.fork()
    if pid == 0:
        for number in _ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        _die_with(parent)
        _call_ourselves(name)
        gc.enable()
        _run(body)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return pid


def _run(body: Callable[[], None]) -> NoReturn:
    """What is above us on the stack is the parent's: a child never returns into it."""
    code: int | str | None = 0
    try:
        body()
    except SystemExit as ending:
        code = ending.code
    except BaseException:
        traceback.print_exc()
        code = BROKEN
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def _die_with(parent: int) -> None:
    """Have the kernel send SIGTERM when the parent dies, also by kill -9 (Linux; elsewhere a no-op)."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def _call_ourselves(name: str) -> None:
    """What `ps` and `top` call the process (Linux): the command line is the parent's."""
    if _prctl:
        _prctl(_PR_SET_NAME, f"cauce-{name}".encode()[:15])
