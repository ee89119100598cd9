"""How long does a search for one word take, with everything findable?"""

from __future__ import annotations

from urllib.parse import quote

from benchmarks import spanish
from benchmarks.clients import waits
from benchmarks.floor import floor_of
from benchmarks.report import Answer
from benchmarks.site import Site, alone

SEARCHES = 120
# Rare, common and in every ninth ticket; with an accent left out, as people type; a code whole.
WORDS = (*spanish.SEARCH_WORDS, "calefaccion", "impresoras", "factura")


def ask(site: Site) -> list[Answer]:
    visitor = site.visitor()
    found = visitor.get(f"/search?q={quote('cortafuegos')}")[1]
    assert found, "the search page is empty"
    took = waits(lambda number: visitor.get(f"/search?q={quote(WORDS[number % len(WORDS)])}"), SEARCHES)
    floor_ms = floor_of(site).view_ms
    what = f"search one word at {site.tickets // 1000} k"
    return [
        Answer(
            f"{what}, p50", site.database, took.p50, "ms", 30, 15, ratio=f"{took.p50 / floor_ms:.1f} × view"
        ),
        Answer(f"{what}, p95", site.database, took.p95, "ms", 60, 40),
    ]


if __name__ == "__main__":
    alone(ask)
