"""Free ports on loopback, waiting without guessing how long, and giving up root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def until(look: Callable[[], Value], *, what: str, wait_s: float = 20, every_s: float = 0.05) -> Value:
    """What `look` answers once that is true. Raises TimeoutError that says `what` was missing."""
    deadline = time.monotonic() + wait_s
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {wait_s:g} s: {what}")
        time.sleep(every_s)


def unprivileged(*names: str) -> str | None:
    """The first of these users that exists, when we are root; None when we are somebody ordinary already."""
    if os.geteuid() != 0:
        return None
    for name in (*names, "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError("no user to run a server as: not even nobody")


def give(folder: Path, user: str | None) -> None:
    """Make `user` the owner of the folder and everything in it (None: leave it)."""
    if user is None:
        return
    shutil.chown(folder, user)
    for path in folder.rglob("*"):
        shutil.chown(path, user)
