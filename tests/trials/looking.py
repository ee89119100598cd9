"""Looking into a desk's tables from outside, without Cauce."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg

from tests.servers.desk import Desk


def rows(desk: Desk, query: str) -> list[tuple[Any, ...]]:
    """What the query answers, on either database."""
    if desk.database_url:
        with psycopg.connect(desk.database_url) as connection:
            return connection.execute(query).fetchall()
    with sqlite3.connect(desk.data / "cauce.db", timeout=20) as connection:
        return connection.execute(query).fetchall()
