"""Writing the index. Nobody's deed, so it states no fact: whatever it holds follows from the tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from cauce.ground.db import on_sqlite, write
from cauce.people import queries as people
from cauce.search import rules
from cauce.search.engines import engine
from cauce.search.engines.contract import Indexed
from cauce.search.models import Entry
from cauce.tickets import queries as tickets

BATCH = 50  # entries a transaction, so that nobody's reply waits long behind it
_BULK = 500  # the same while nobody is waited for


def composed(messages: Iterable[int]) -> list[Indexed]:
    """What these messages are found by, as the tables are now. Slow (stems), so outside the write lock.

    What was taken back before it left, and what a machine of ours said, is not to be found.
    """
    rows = [row for row in tickets.written(messages) if row.state != "cancelled" and not _our_machine(row)]
    files = tickets.file_names(row.message for row in rows)
    known = people.known_by({row.requester for row in rows} | {row.author for row in rows if row.author})
    return [
        Indexed(
            row.message,
            row.ticket,
            rules.terms_of_entry(
                (
                    # Later messages quote the earlier ones; of the first, what it quotes stands nowhere else.
                    row.text if row.opens else row.new_text or row.text,
                    row.subject,
                    str(row.number),
                    *files.get(row.message, ()),
                    *_words_of(known, row.requester),
                    *(_words_of(known, row.author) if row.author not in (None, row.requester) else ()),
                ),
                rules.scopes_of_ticket(row.account, row.brand, row.team),
            ),
        )
        for row in rows
    ]


def _our_machine(row: tickets.Written) -> bool:
    return row.direction == "out" and bool(row.automatic)


def _words_of(known: dict[int, tuple[str, list[str]]], contact: int | None) -> tuple[str, ...]:
    name, addresses = known.get(contact or 0, ("", []))
    return (name, *addresses)


@write()
def index(entries: Sequence[Indexed]) -> None:
    """Write entries, new or again."""
    engine().put(entries)


@write()
def forget(messages: Iterable[int]) -> None:
    """Have messages found no longer."""
    Entry.objects.filter(message_id__in=list(messages)).delete()


def index_again(*, ticket: int | None = None, requester: int | None = None) -> int:
    """Write the entries of a ticket or of a requester's tickets anew, after what they share has changed.

    Newest first, in short transactions. Returns how many. Twice is once.
    """
    return sum(_index_again(batch) for batch in _batches(BATCH, ticket=ticket, requester=requester))


@write()
def _index_again(messages: list[int]) -> int:
    # Held before they are composed: of two that do this at once the later one reads what is true then.
    rows = Entry.objects.filter(message_id__in=messages)
    held = list((rows if on_sqlite() else rows.select_for_update()).values_list("message_id", flat=True))
    engine().put(composed(held))
    return len(held)


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the whole index anew from the tables, in place and newest first, in short transactions.

    What was there is found until it is replaced; what belongs to no message goes. `progress` is called with the number
    of messages done. The follower may go on meanwhile.
    """
    done, below = 0, None
    for batch in _batches(_BULK):
        # Above the newest message of all stands what the follower has written since.
        _replace(batch[-1], batch[0] + 1 if below is None else below, composed(batch))
        done, below = done + len(batch), batch[-1]
        progress(done)
    _replace(0, below, [])
    tidy()
    return done


def tidy() -> None:
    """Make the word lists small and quick, and drop from them for good what was forgotten. In short transactions."""
    engine().tidy()


@write()
def _replace(first: int, below: int | None, entries: Sequence[Indexed]) -> None:
    """Write these entries, and remove all others of messages from `first` up to `below`."""
    others = Entry.objects.filter(message_id__gte=first).exclude(
        message_id__in=[one.message for one in entries]
    )
    if below is not None:
        others = others.filter(message_id__lt=below)
    others.delete()
    engine().put(entries)


def _batches(size: int, *, ticket: int | None = None, requester: int | None = None) -> Iterator[list[int]]:
    below: int | None = None
    while batch := tickets.said_before(below, limit=size, ticket=ticket, requester=requester):
        yield batch
        below = batch[-1]
