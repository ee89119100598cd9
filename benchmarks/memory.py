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
