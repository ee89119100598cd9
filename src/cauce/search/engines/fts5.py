"""SQLite: FTS5 over `search_entry`, with the message's id as rowid, so that newest first is the order of its lists."""

from collections.abc import Iterable, Sequence

from django.db import connection

from cauce.ground.db import write
from cauce.search.engines.contract import Found, Indexed, Wanted
from cauce.search.models import Entry

_PUT = """
    INSERT INTO search_entry (message_id, ticket_id, terms) VALUES (%s, %s, %s)
    ON CONFLICT (message_id) DO UPDATE SET ticket_id = excluded.ticket_id, terms = excluded.terms
"""
_WALK = """
    SELECT e.message_id, e.ticket_id FROM search_words JOIN search_entry e ON e.message_id = search_words.rowid
    WHERE search_words MATCH %s AND search_words.rowid < %s ORDER BY search_words.rowid DESC LIMIT %s
"""
_NO_LIMIT = 2**62
_MERGED_PAGES = 500


class Fts5:
    """See `contract.Engine`."""

    def put(self, entries: Sequence[Indexed]) -> None:
        # FTS5 writes its pending lists out whenever a smaller id comes, so each batch goes in order of id.
        rows = [(one.message, one.ticket, " ".join(one.terms)) for one in sorted(entries)]
        with connection.cursor() as cursor:
            cursor.executemany(_PUT, rows)

    def walk(self, wanted: Wanted, *, below: int | None, limit: int) -> list[Found]:
        with connection.cursor() as cursor:
            cursor.execute(_WALK, [_query(wanted), _NO_LIMIT if below is None else below, limit])
            return [Found(*row) for row in cursor.fetchall()]

    def matched_since(self, wanted: Wanted, tickets: Sequence[int], since: int) -> set[int]:
        # The lists have no order by ticket; the entries of a few tickets are read faster than the lists.
        rows = Entry.objects.filter(ticket_id__in=tickets, message_id__gte=since).values_list(
            "ticket_id", "terms"
        )
        return {ticket for ticket, held in rows if _holds(held.split(), wanted)}

    def tidy(self) -> None:
        # As sqlite.org/fts5.html#the_merge_command says: a negative number begins to merge all there is, positive ones
        # go on until hardly anything changes. Each bounds the pages written, so that nobody waits long.
        pages = -_MERGED_PAGES
        while self._merge(pages) or pages < 0:
            pages = _MERGED_PAGES

    @write()
    def _merge(self, pages: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT total_changes()")
            (before,) = cursor.fetchone()
            cursor.execute("INSERT INTO search_words(search_words, rank) VALUES ('merge', %s)", [pages])
            cursor.execute("SELECT total_changes()")
            (after,) = cursor.fetchone()
        return bool(after - before >= 2)


def _holds(held: list[str], wanted: Wanted) -> bool:
    every, begins = set(held), wanted.beginning
    return (
        every.issuperset(wanted.terms)
        and not every.isdisjoint(wanted.scopes)
        and (not begins or any(term.startswith(begins) for term in held))
    )


def _query(wanted: Wanted) -> str:
    wishes = [f"({_quoted(wanted.scopes, ' OR ')})"]
    if wanted.terms:
        wishes.append(_quoted(wanted.terms, " AND "))
    if wanted.beginning:
        wishes.append(f'"{wanted.beginning}" *')
    return " AND ".join(wishes)


def _quoted(terms: Iterable[str], between: str) -> str:
    return between.join(f'"{term}"' for term in terms)
