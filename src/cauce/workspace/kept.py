"""What many pages show and few seconds change: kept per process for a moment, shared by viewers of equal rights."""

import time
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")
SECONDS = 5.0
_MOST = 2000
_kept: dict[Hashable, tuple[float, object]] = {}


def for_a_moment(key: Hashable, make: Callable[[], T], *, seconds: float = SECONDS) -> T:
    """What `make` gave for this key less than `seconds` ago, or now.

    The key holds everything the value depends on, the viewer's rights included.
    """
    now = time.monotonic()
    found = _kept.get(key)
    if found is not None and found[0] > now:
        return found[1]  # type: ignore[return-value]
    value = make()
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[key] = (now + seconds, value)
    return value


def forget_all() -> None:
    """Begin anew (tests)."""
    _kept.clear()
