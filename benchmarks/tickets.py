"""Tickets with their conversations, as `cauce.tickets.load` takes them: the same from the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from benchmarks import spanish
from cauce.tickets.load import MessageSpec, TicketSpec

PRIORITIES = ("low", "normal", "normal", "normal", "normal", "high", "urgent")
KINDS = ("question", "question", "incident", "request", "presale", "repair", "return")
OPEN_SHARE = 0.06  # of 20,000 tickets about 1,200 are somebody's work today
LONG_SUBJECT = "La conversación más larga del taller"


def tickets(count: int, *, seed: int = 42, until: datetime, agents: Sequence[str]) -> Iterator[TicketSpec]:
    """So many tickets over the last two years, 3.5 messages each, the newest last."""
    rng = Random(seed)
    people = [spanish.person(rng, number) for number in range(max(50, count // 6))]
    step = timedelta(days=730) / max(1, count)
    for number in range(count):
        opened = until - step * (count - number)
        name, address = people[int(len(people) * rng.random() ** 2)]  # a few write often
        open_share = OPEN_SHARE * 4 if number > count * 0.8 else OPEN_SHARE / 4
        yield ticket(rng, opened, until, name, address, rng.choice(agents), is_open=rng.random() < open_share)


def ticket(
    rng: Random, opened: datetime, until: datetime, name: str, address: str, agent: str, *, is_open: bool
) -> TicketSpec:
    count = rng.choice((3, 4))
    if is_open:
        status = rng.choice(("open", "open", "waiting_customer", "waiting_third"))
    else:
        status = rng.choice(("resolved", "closed", "closed"))
    subject = spanish.subject(rng)
    return TicketSpec(
        requester_email=address,
        requester_name=name,
        subject=subject,
        opened_at=opened,
        messages=conversation(rng, count, opened, until, agent, subject),
        assignee=agent if rng.random() < 0.7 else "",
        status=status,
        priority=rng.choice(PRIORITIES),
        kind=rng.choice(KINDS),
    )


def conversation(
    rng: Random, count: int, opened: datetime, until: datetime, agent: str, subject: str
) -> list[MessageSpec]:
    """Customer and agent in turns. The words to search for stand in what the customer says first."""
    said: list[MessageSpec] = []
    at = opened
    for place in range(count):
        ours = place % 2 == 1
        holding = spanish.search_words(rng) if place == 0 else []
        text = spanish.text(rng, spanish.size(rng, 300, 2500), agent=ours, holding=holding)
        said.append(
            MessageSpec(
                direction="out" if ours else "in",
                at=at,
                text=text,
                new_text=text,
                author=agent if ours else "",
                external_id=f"{rng.getrandbits(80):020x}@cliente.example",
                subject=subject if place == 0 else f"Re: {subject}",
            )
        )
        at = min(until, at + timedelta(minutes=rng.randrange(4, 600)))
    return said


def long_ticket(messages: int, *, seed: int, until: datetime, agents: Sequence[str]) -> TicketSpec:
    """One conversation that has gone on for a year."""
    rng = Random(seed)
    opened = until - timedelta(days=300)
    name, address = spanish.person(rng, 999_999)
    said = conversation(rng, messages, opened, until, agents[0], LONG_SUBJECT)
    return TicketSpec(
        requester_email=address, requester_name=name, subject=LONG_SUBJECT, opened_at=opened,
        messages=said, assignee=agents[0], status="open",
    )  # fmt: skip
