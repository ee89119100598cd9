"""Looking into a desk's tables from outside, without Cauce."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

import psycopg

from tests.servers.desk import Desk


def rows(desk: Desk, query: str, *, file: str = "cauce.db") -> list[tuple[Any, ...]]:
    """What the query answers, on either database; of SQLite's files this one."""
    if desk.database_url:
        with psycopg.connect(desk.database_url) as connection:
            return connection.execute(query).fetchall()
    with sqlite3.connect(desk.data / file, timeout=20) as connection:
        return connection.execute(query).fetchall()


def tickets_by_token(desk: Desk) -> Counter[str]:
    """How many tickets there are of each subject."""
    return Counter(subject for (subject,) in rows(desk, "SELECT subject FROM tickets_ticket"))


def at_rest(desk: Desk) -> bool:
    """Whether every mail that was fetched or handed over is settled, and what lay in accounts before is dealt with."""
    ((waiting,),) = rows(desk, "SELECT count(*) FROM channels_intake WHERE state = 'pending'", file="raw.db")
    ((left,),) = rows(desk, "SELECT count(*) FROM channels_fetchcursor WHERE old_uid < old_until")
    return not waiting and not left


def check_once(desk: Desk, tokens: set[str]) -> None:
    """Each of these is exactly one ticket with exactly one message of its writer; nothing else is there."""
    tickets = tickets_by_token(desk)
    lost = tokens - set(tickets)
    assert not lost, f"lost: {sorted(lost)[:20]}"
    doubled = {token: n for token, n in tickets.items() if n > 1}
    assert not doubled, f"a mail became two tickets: {doubled}"
    twice = rows(
        desk,
        "SELECT subject FROM tickets_ticket JOIN tickets_message ON ticket_id = tickets_ticket.id"
        " WHERE direction = 'in' GROUP BY tickets_ticket.id, subject HAVING count(*) > 1",
    )
    assert not twice, f"a mail became two messages: {twice}"
