"""Twenty-five megabytes go in and out without being held in memory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import psutil

from tests.servers.desk import MIRA, Desk

SIZE = 25 * 1000 * 1000
MOST_MORE_MB = 16


class Peak:
    """The most memory that a process has held since `Peak` was made (Linux's high-water mark, set back)."""

    def __init__(self, process: psutil.Process) -> None:
        self._status = Path(f"/proc/{process.pid}/status")
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")
        self._before = self._kib("VmHWM")

    def more_mb(self) -> float:
        return (self._kib("VmHWM") - self._before) * 1024 / 1e6

    def _kib(self, name: str) -> int:
        line = next(line for line in self._status.read_text().splitlines() if line.startswith(name))
        return int(line.split()[1])


def test_a_file_of_25_mb_that_an_agent_hands_in_takes_little_memory(sqlite_desk):
    desk: Desk = sqlite_desk
    browser = desk.browser(MIRA)
    for _ in range(3):  # what a first upload imports is not what an upload takes
        hand_in(browser, os.urandom(100_000))
    content = os.urandom(SIZE)
    peak = Peak(desk.part("web"))
    said = hand_in(browser, content)
    more = peak.more_mb()
    assert said["size"] == SIZE
    name = hashlib.sha256(content).hexdigest()
    assert (desk.data / "files" / "1" / name[:2] / name[2:4] / name).stat().st_size == SIZE
    assert more <= MOST_MORE_MB, f"{more:.0f} MB"


def hand_in(browser, content):
    token = browser.cookies["cauce_csrf"]
    headers = {"X-CSRFToken": token, "Referer": str(browser.base_url)}
    answer = browser.post("/uploads", files={"file": ("acta.bin", content)}, headers=headers)
    assert answer.status_code == 201, answer.text[:300]
    return answer.json()
