"""On what the numbers were measured: processor, Python's build, versions, date and commit."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def python_build() -> str:
    """Python's version and whether it was built with profile-guided and link-time optimisation."""
    said = sysconfig.get_config_var("CONFIG_ARGS") or ""
    named = {"--enable-optimizations": "PGO", "--with-lto": "LTO"}
    found = [name for option, name in named.items() if option in said]
    return f"Python {platform.python_version()} ({' + '.join(found) or 'neither PGO nor LTO'})"


def processor() -> str:
    text = Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
    model = re.search(r"model name\s*:\s*(.+)", text)
    return f"{os.cpu_count()} × {model[1] if model else platform.processor()}"


def commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=ROOT
    )
    return done.stdout.strip() or "no commit"


def described() -> str:
    """One line for the head of a report."""
    day = time.strftime("%Y-%m-%d", time.gmtime())
    load = os.getloadavg()[0]
    return (
        f"{day}, commit {commit()}, {processor()}, {platform.system()} {platform.release()}, {python_build()}, "
        f"SQLite {sqlite3.sqlite_version}; load average before the run {load:.1f}"
    )
