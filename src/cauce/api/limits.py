"""How many requests an agent's tokens have in a minute.

Counted in each process: with several web processes the bound is that many times higher, which is soon enough to keep a
script that runs wild from holding everybody's threads.
"""

import threading
import time
from collections import OrderedDict

from django.conf import settings

WINDOW_S = 60.0
_KNOWN = 10_000  # whoever asked longest ago is forgotten first


class Limits:
    """A fixed window for each one who asks."""

    def __init__(self) -> None:
        self._windows: OrderedDict[int, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, who: int) -> int:
        """Count one request: 0 if it may pass, else the seconds until the next one may."""
        bound: int = settings.API_PER_MINUTE
        now = time.monotonic()
        with self._lock:
            began, count = self._windows.pop(who, (now, 0))
            if now - began >= WINDOW_S:
                began, count = now, 0
            self._windows[who] = began, count + 1
            if len(self._windows) > _KNOWN:
                self._windows.popitem(last=False)
        return 0 if count < bound else max(1, round(WINDOW_S - (now - began)))

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._windows.clear()


limits = Limits()
