"""PostgreSQL: a tsvector of the same terms, with a GIN index.

A planner left to itself guesses: for a word that stands only in old messages it walks the whole table newest first.
So the walk is bounded here, and what it does not fill comes from the index.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from cauce.search.engines.contract import Found, Indexed, Wanted

_PUT = """
    INSERT INTO search_entry (message_id, ticket_id, terms) VALUES (%s, %s, array_to_tsvector(%s::text[]))
    ON CONFLICT (message_id) DO UPDATE SET ticket_id = excluded.ticket_id, terms = excluded.terms
"""
_NEAR = 8_000  # entries looked through for a word that may be common: some milliseconds
_EDGE = "SELECT message_id FROM search_entry WHERE message_id < %s ORDER BY message_id DESC OFFSET %s LIMIT 1"
# MATERIALIZED keeps the filter from being pushed into a scan by the GIN index of the whole table.
_RECENT = """
    WITH near AS MATERIALIZED (
        SELECT message_id, ticket_id, terms FROM search_entry WHERE message_id < %s AND message_id >= %s)
    SELECT message_id, ticket_id FROM near WHERE terms @@ %s::tsquery ORDER BY message_id DESC LIMIT %s
"""
# MATERIALIZED keeps the order and limit from turning the index scan into a walk.
_ALL = """
    WITH found AS MATERIALIZED (
        SELECT message_id, ticket_id FROM search_entry WHERE terms @@ %s::tsquery AND message_id < %s)
    SELECT message_id, ticket_id FROM found ORDER BY message_id DESC LIMIT %s
"""
_NO_LIMIT = 2**62


class Postgres:
    """See `contract.Engine`."""

    def put(self, entries: Sequence[Indexed]) -> None:
        rows = [(one.message, one.ticket, list(one.terms)) for one in sorted(entries)]
        with connection.cursor() as cursor:
            cursor.executemany(_PUT, rows)

    def walk(self, wanted: Wanted, *, below: int | None, limit: int) -> list[Found]:
        query, top = _query(wanted), _NO_LIMIT if below is None else below
        with connection.cursor() as cursor:
            cursor.execute(_EDGE, [top, _NEAR])
            edge = cursor.fetchone()
            cursor.execute(_RECENT, [top, edge[0] if edge else 0, query, limit])
            found = [Found(*row) for row in cursor.fetchall()]
            if edge and len(found) < limit:
                cursor.execute(_ALL, [query, edge[0], limit - len(found)])
                found += [Found(*row) for row in cursor.fetchall()]
        return found

    def matched_since(self, wanted: Wanted, tickets: Sequence[int], since: int) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT ticket_id FROM search_entry"
                " WHERE ticket_id = ANY(%s) AND message_id >= %s AND terms @@ %s::tsquery",
                [list(tickets), since, _query(wanted)],
            )
            return {row[0] for row in cursor.fetchall()}

    def tidy(self) -> None:
        """Nothing to do: autovacuum does."""


def _query(wanted: Wanted) -> str:
    return f"{_quoted(wanted.terms, ' & ')} & ({_quoted(wanted.scopes, ' | ')})"


def _quoted(terms: Iterable[str], between: str) -> str:
    return between.join(f"'{term}'" for term in terms)
