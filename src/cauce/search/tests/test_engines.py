"""What the engine of each database answers is what a plain list of the entries would."""

from __future__ import annotations

from random import Random

import pytest

from cauce.search import actions
from cauce.search.engines import engine
from cauce.search.engines.contract import Found, Indexed, Wanted

# In every entry, in half of them, in a few; and one that nobody ever said.
SHARES = {"siempr": 1.0, "mitad": 0.5, "decim": 0.1, "raro": 0.01, "nunc": 0.0}
NEAR, FAR = 3_000, 400_000  # ids that follow each other, and ones far below them: every window has some


@pytest.fixture
def entries(db: None) -> list[Indexed]:
    rng = Random(5)
    ids = [*rng.sample(range(1, FAR), 300), *range(FAR, FAR + NEAR, 2)]
    made = [
        Indexed(
            message,
            message // 4 + 1,
            (
                *(word for word, share in SHARES.items() if rng.random() < share),
                f"codigo{message % 7}",
                f"§a{1 if rng.random() < 0.9 else 2}",
                f"§b{rng.randrange(1, 20)}",
            ),
        )
        for message in ids
    ]
    actions.index(made)
    return made


def plainly(entries: list[Indexed], wanted: Wanted, below: int | None, limit: int) -> list[Found]:
    found = [
        Found(one.message, one.ticket)
        for one in entries
        if set(wanted.terms) <= set(one.terms)
        and set(wanted.scopes) & set(one.terms)
        and any(term.startswith(wanted.beginning) for term in one.terms)
        and (below is None or one.message < below)
    ]
    return sorted(found, reverse=True)[:limit]


@pytest.mark.parametrize("scopes", [("§a1",), ("§a2",), ("§b7",), ("§b3", "§b12"), ("§b99",)])
def test_the_newest_that_hold_the_words_within_reach_come_first(
    entries: list[Indexed], scopes: tuple[str, ...]
) -> None:
    for terms in [(word,) for word in SHARES] + [
        ("mitad", "decim"),
        ("raro", "siempr"),
        ("decim", "codigo3"),
    ]:
        wanted = Wanted(terms, scopes)
        for below in (None, FAR + 1_500, FAR, FAR // 2, 1):
            for limit in (1, 50, 2_000):
                walked = engine().walk(wanted, below=below, limit=limit)
                assert walked == plainly(entries, wanted, below, limit), (terms, below, limit)


def test_the_beginning_of_a_word_finds_every_word_that_begins_so(entries: list[Indexed]) -> None:
    for terms, beginning in [((), "codi"), (("mitad",), "decim"), ((), "nunca")]:
        wanted = Wanted(terms, ("§a1",), beginning)
        assert engine().walk(wanted, below=None, limit=60) == plainly(entries, wanted, None, 60)


def test_tickets_that_an_earlier_page_showed_are_known(entries: list[Indexed]) -> None:
    wanted, since = Wanted(("mitad",), ("§a1",)), FAR + 1_000
    tickets = sorted({one.ticket for one in entries})[-200:]
    plain = {ticket for message, ticket in plainly(entries, wanted, None, 10_000) if message >= since}
    assert engine().matched_since(wanted, tickets, since) == plain & set(tickets)
