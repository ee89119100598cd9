"""PostgreSQL: a tsvector of the same terms, with a GIN index.

An index of this kind knows no order, and a planner left to itself guesses between fetching every hit of a common word
and walking the whole table for a word that stands only in old messages. So each entry also holds as terms the
numbers of its thousand of messages, of its sixteen thousand and of its quarter of a million, and a search asks for the
newest thousand first, then for eight times as many at once: the index itself leaves out what is older, so that a word
of any frequency has a few times as many rows read as shown.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from cauce.search.engines.contract import Found, Indexed, Wanted

_PUT = """
    INSERT INTO search_entry (message_id, ticket_id, terms) VALUES (%s, %s, array_to_tsvector(%s::text[]))
    ON CONFLICT (message_id) DO UPDATE SET ticket_id = excluded.ticket_id, terms = excluded.terms
"""
# MATERIALIZED keeps the order and limit from turning the index scan into a walk over the table.
_WALK = """
    WITH found AS MATERIALIZED (
        SELECT message_id, ticket_id FROM search_entry WHERE terms @@ %s::tsquery AND message_id < %s)
    SELECT message_id, ticket_id FROM found ORDER BY message_id DESC LIMIT %s
"""
# Windows of ids, newest first: how many, of 2 to the power of how many ids. After these, all that are left.
_WINDOWS = ((1, 10), (7, 10), (4, 14), (2, 18), (16, 18))


class Postgres:
    """See `contract.Engine`."""

    def put(self, entries: Sequence[Indexed]) -> None:
        rows = [(one.message, one.ticket, [*one.terms, *_places(one.message)]) for one in sorted(entries)]
        with connection.cursor() as cursor:
            cursor.executemany(_PUT, rows)

    def walk(self, wanted: Wanted, *, below: int | None, limit: int) -> list[Found]:
        found: list[Found] = []
        with connection.cursor() as cursor:
            if below is None:
                cursor.execute("SELECT max(message_id) + 1 FROM search_entry")
                (below,) = cursor.fetchone()
            for places, top in _windows(below or 0):
                query = _query(wanted) + (f" & ({_quoted(places, ' | ')})" if places else "")
                cursor.execute(_WALK, [query, top, limit - len(found)])
                found += [Found(*row) for row in cursor.fetchall()]
                if len(found) >= limit:
                    break
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


def _windows(below: int) -> Iterator[tuple[list[str], int]]:
    """The places to ask for together, newest first, each time with the id below which they lie."""
    top = below
    for count, bits in _WINDOWS:
        if top <= 0:
            return
        last = (top - 1) >> bits
        first = max(0, last - count + 1)
        yield [_place(number, bits) for number in range(first, last + 1)], top
        top = first << bits
    if top > 0:
        yield [], top


def _places(message: int) -> list[str]:
    return [_place(message >> bits, bits) for bits in sorted({bits for _count, bits in _WINDOWS})]


def _place(number: int, bits: int) -> str:
    return f"§{bits}m{number}"


def _query(wanted: Wanted) -> str:
    wishes = [f"({_quoted(wanted.scopes, ' | ')})"]
    if wanted.terms:
        wishes.append(_quoted(wanted.terms, " & "))
    if wanted.beginning:
        wishes.append(f"'{wanted.beginning}':*")
    return " & ".join(wishes)


def _quoted(terms: Iterable[str], between: str) -> str:
    return between.join(f"'{term}'" for term in terms)
