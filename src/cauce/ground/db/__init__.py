"""Transactions on both databases, and what differs between them: the fair write lock, waking up, where `raw` lives.

Everything that writes does so inside `write()`. Nothing here knows a table.
"""

from cauce.ground.db.alone import alone
from cauce.ground.db.gathering import together
from cauce.ground.db.prepared import Question, prepared
from cauce.ground.db.transactions import after_commit, as_one, busy_s, hold, on_sqlite, write
from cauce.ground.db.trouble import passing

__all__ = [
    "Question", "after_commit", "alone", "as_one", "busy_s", "hold", "on_sqlite", "passing", "prepared", "together",
    "write",
]  # fmt: skip
