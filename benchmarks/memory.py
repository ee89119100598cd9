"""Memory of processes with shared pages shared out fairly (PSS), as Linux counts it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psutil


def pss_mb(processes: Iterable[psutil.Process]) -> float:
    """The sum in MB (10^6 bytes), children not included."""
    total_kib = 0
    for process in processes:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        total_kib += int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:")))
    return total_kib * 1024 / 1e6


def begin_peaks(processes: Iterable[psutil.Process]) -> dict[psutil.Process, int]:
    """What each holds now, in bytes; from here on Linux notes the most that it held at once."""
    found = {}
    for process in processes:
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")
        found[process] = process.memory_info().rss
    return found


def peak_added_mb(began: dict[psutil.Process, int]) -> float:
    """By how much each has gone beyond what it held at the beginning, in all, in MB."""
    return sum(_peak_bytes(process) - held for process, held in began.items()) / 1e6


def _peak_bytes(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def cpu_ms(process: psutil.Process) -> float:
    """What a process has used of processors until now, in milliseconds."""
    used = process.cpu_times()
    return float(1000 * (used.user + used.system))
