"""The word lists of each database. What they have in common is the table `search_entry`; all else stands here."""

from cauce.ground.db import on_sqlite
from cauce.search.engines.contract import Engine
from cauce.search.engines.fts5 import Fts5
from cauce.search.engines.postgres import Postgres


def engine() -> Engine:
    """The engine of this installation's database."""
    return Fts5() if on_sqlite() else Postgres()
