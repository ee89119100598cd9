"""`first_page.py URL LOG PID`: wait until a fresh Cauce answers, open the link that it printed, fetch its assets."""

import os
import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

WAIT_S = 60


def fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main(base: str, log: str, pid: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while fetch(f"{base}/health/ready")[0] != 200:
        if time.monotonic() > deadline or not runs(int(pid)):
            sys.exit(f"{base}/health/ready does not answer 200")
        time.sleep(0.2)
    printed = re.search(r"https?://\S+/setup/\S+", Path(log).read_text())
    assert printed, "no link for the first administrator was printed"
    status, page = fetch(re.sub(r"^https?://[^/]+", base, printed[0]))
    assert status == 200 and "<form" in page, f"{printed[0]} answers {status}"
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert assets, "the page has no style"
    broken = [asset for asset in assets if fetch(base + asset)[0] != 200]
    assert not broken, f"missing in the wheel: {broken}"
    print(f"wheel: first page, set-up form and {len(assets)} assets answer")


if __name__ == "__main__":
    main(*sys.argv[1:])
