"""Raw input that lies there already, as a channel would have kept it."""

from __future__ import annotations

from pathlib import Path

from cauce.ground.db import write
from cauce.ground.files import raw


def keep_raw(account_id: int, data: bytes | Path) -> int:
    """Keep it; the id of its row."""
    prepared = raw.prepare(account_id, data)
    with write(using="raw"):
        return raw.add(prepared).pk
