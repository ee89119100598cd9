"""Telling stories: each becomes tickets of the last ninety days, as `tickets.load` takes them."""

import html
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from cauce.tickets.actions import FileRef
from cauce.tickets.load import MessageSpec, TicketSpec
from cauce.wiring.demo.company import WORKERS, Worker, Writer, firms, neighbours
from cauce.wiring.demo.story import Story, Turn, diary, stories
from cauce.wiring.demo.wording import ZONE, Wording

DAYS = 90
SEED = 1957  # the year in which the river was given another bed
_DESK = range(8, 21)  # hours, in Valencia
_AWAKE = range(7, 24)
_STALE = timedelta(days=12)  # a conversation that has been quiet for so long is over
_UNREAD = timedelta(hours=14)  # the customer's last word may not have been seen yet
_DIRECTION = {"cliente": "in", "agente": "out", "nota": "note"}


def tell(now: datetime, papers: Mapping[str, FileRef]) -> list[TicketSpec]:
    """All tickets, in the order in which they were opened; the same for the same day and hour, wherever it runs."""
    random = Random(SEED)
    crowd, fleets = neighbours(random), firms(random)
    incident = _morning(now - timedelta(days=24))
    told = []
    for story in stories():
        for _ in range(story.times):
            writer = _writer(story, random, crowd, fleets)
            opened = incident + timedelta(minutes=random.randint(0, 50)) if story.one_day else None
            told.append(_Telling(story, writer, random, papers, now).ticket(opened))
    return sorted(told, key=lambda ticket: ticket.opened_at)


def _writer(story: Story, random: Random, crowd: list[Writer], fleets: list[Writer]) -> Writer:
    if story.writer:
        name, _, address = story.writer.partition("<")
        return Writer(name.strip(), address.rstrip(">"))
    # Some write more often than others, so that some contacts have a history.
    return random.choice(fleets if story.by_company else crowd[: random.choice((40, 170, 170))])


def _morning(moment: datetime) -> datetime:
    local = moment.astimezone(ZONE)
    while local.weekday() > 4:
        local -= timedelta(days=1)
    return local.replace(hour=7, minute=42, second=0, microsecond=0)


class _Telling:
    """One story, told once."""

    def __init__(
        self, story: Story, writer: Writer, random: Random, papers: Mapping[str, FileRef], now: datetime
    ) -> None:
        self.story, self.writer, self.random, self.papers, self.now = story, writer, random, papers, now
        # Those who belong to one team only have more of its tickets.
        able = [one for one in WORKERS if story.team in one.teams for _ in range(3 - len(one.teams))]
        self.agent: Worker = next((one for one in able if one.email == story.agent), random.choice(able))
        self.colleague: Worker = random.choice(able)

    def ticket(self, opened: datetime | None) -> TicketSpec:
        """The ticket, cut where the present is: what has not happened yet is not told."""
        story, random = self.story, self.random
        opened = opened or self._opening()
        words = Wording(
            random, name=self.writer.name, company=self.writer.company, agent=self.agent.name, at=opened
        )
        priority = random.choice(story.priorities)
        all_turns = [*story.turns, *self._days()]
        said = list(self._said(all_turns, words, opened))[: self._silence(opened)]
        whole = len(said) == len(all_turns)
        return TicketSpec(
            requester_email=self.writer.email,
            requester_name=self.writer.name,
            subject=words(story.subject),
            opened_at=opened,
            messages=tuple(said),
            brand=story.brand,
            team=story.team,
            status=self._status(said[-1]) if whole else "",
            priority=priority,
            kind=story.kind,
            tags=story.tags,
        )

    def _opening(self) -> datetime:
        story, random = self.story, self.random
        if story.days_ago == 0:
            return self.now - timedelta(minutes=random.randint(8, 230))
        # More of them lately than long ago: a desk that has just been found to grow.
        days = DAYS * random.random() ** 1.6 if story.days_ago is None else story.days_ago + 0.1
        moment = self.now - timedelta(days=days, minutes=30)
        later = _within(moment, _AWAKE, random)
        return later if later < self.now else moment

    def _silence(self, opened: datetime) -> int | None:
        """After how many turns nobody has said anything yet: lately, many wait for somebody."""
        lately = self.now - opened < _STALE
        if self.story.writer or not lately or self.random.random() > 0.55:
            return None
        return self.random.choice((2, 2, 3))

    def _status(self, last: MessageSpec) -> str:
        chosen = self.random.choice(self.story.ends)
        quiet = self.now - last.at
        if chosen == "new" or (last.direction == "in" and quiet < _UNREAD and not self.story.writer):
            return ""
        if self.story.diary or (self.story.writer and quiet < _STALE):
            return chosen
        if quiet > _STALE:
            return "closed"
        return "resolved" if chosen == "closed" or quiet > _STALE / 2 else chosen

    def _days(self) -> Iterator[Turn]:
        theirs, ours = diary()
        for number in range(self.story.diary):
            place = self.random.randrange(len(theirs)) if number else 0
            unit, km = self.random.randint(1, 14), self.random.randint(38, 61) * 10
            told = theirs[place].replace("{n2}", str(unit)).replace("{km}", str(km))
            yield Turn("cliente", timedelta(hours=27), told)
            yield Turn("agente", timedelta(hours=1), ours[place])

    def _said(self, turns: list[Turn], words: Wording, at: datetime) -> Iterator[MessageSpec]:
        latest = self.now - timedelta(minutes=1)
        for number, turn in enumerate(turns):
            if number:
                at += turn.after * self.random.uniform(0.7, 1.4) + timedelta(
                    seconds=self.random.randint(5, 55)
                )
                calm = turn.after > timedelta(minutes=30)
                if calm and self.story.days_ago != 0:
                    at = _within(at, _AWAKE if turn.who == "cliente" else _DESK, self.random)
            if at > latest and number:
                return
            yield self._message(turn, words, at)

    def _message(self, turn: Turn, words: Wording, at: datetime) -> MessageSpec:
        text = words(turn.text)
        author = ""
        if turn.who == "agente":
            text, author = f"{text}\n\nUn saludo,\n{self.agent.name}", self.agent.email
        elif turn.who == "nota":
            author = (self.agent if turn.style == "propia" else self.colleague).email
        files = (self.papers[turn.file],) if turn.file else ()
        spec = MessageSpec(_DIRECTION[turn.who], at, text, author=author, files=files)  # type: ignore[arg-type]
        if turn.style == "html":
            return replace(spec, html=as_html(text))
        if turn.style == "cita":
            return replace(spec, text=f"{text}\n\n{_QUOTED}", new_text=text)
        return spec


_QUOTED = """El mié, 14:20, Taller de Ribera <taller@ribera.example> escribió:
> Buenas tardes, Leire:
>
> Su bicicleta ya está lista. Puede recogerla de 10 a 20 h.
>
> Un saludo,
> Iker Zabala"""


def _within(moment: datetime, hours: range, random: Random) -> datetime:
    """The moment, or the next one in which people of these hours are about."""
    local = moment.astimezone(ZONE)
    if local.hour in hours:
        return moment
    later = local.replace(hour=hours.start, minute=random.randint(0, 59))
    return later + timedelta(days=1) if local.hour >= hours.stop else later


def as_html(text: str) -> str:
    """What a mail program makes of a text in which lines with bars are a table."""
    parts: list[str] = []
    for block in text.split("\n\n"):
        lines = [html.escape(line) for line in block.splitlines()]
        if all(line.startswith("|") for line in lines):
            rows = "".join(
                f"<tr><td>{line.strip('| ').replace(' | ', '</td><td>')}</td></tr>" for line in lines
            )
            parts.append(f'<table border="1" cellpadding="6" style="border-collapse:collapse">{rows}</table>')
        else:
            parts.append(f"<p>{'<br>'.join(lines)}</p>")
    return f'<div style="font-family:Georgia,serif;color:#234">{"".join(parts)}</div>'
