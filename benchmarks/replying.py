"""How many answers a second do four agents write, the answered page included?"""

from __future__ import annotations

from benchmarks.clients import waits_at_once
from benchmarks.floor import floor_of
from benchmarks.loading import AGENTS
from benchmarks.report import Answer
from benchmarks.site import Site, alone

REPLIES = 400
WORDS = "<p>Buenos días:</p><p>Hemos revisado la factura y <b>tiene razón</b>: mañana le enviamos la correcta.</p>"


def ask(site: Site) -> list[Answer]:
    visitors = [site.visitor(email) for email in AGENTS]
    numbers = site.numbers(messages=3, limit=REPLIES)

    def reply(client: int, number: int) -> None:
        visitors[client].post(f"/tickets/{numbers[number % len(numbers)]}/messages", kind="reply", html=WORDS)

    for client in range(len(AGENTS)):
        reply(client, client)
    took = waits_at_once(reply, REPLIES, len(AGENTS))
    floor = floor_of(site)
    return [
        Answer("agents' replies, 4 at once", site.database, took.per_s, "/s", 45, 70, more=True,
               ratio=f"{1000 / took.per_s / floor.commit_ms:.1f} × commit"),
        Answer("agents' replies, 4 at once, p99", site.database, took.p99, "ms", 300, note=f"p50 {took.p50:.0f} ms"),
    ]  # fmt: skip


if __name__ == "__main__":
    alone(ask)
