"""A ticket as a row, and a page of rows."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from cauce.people import queries as people
from cauce.people.errors import NotFound
from cauce.tickets import events, queries
from cauce.workspace import marks as signs
from cauce.workspace.frame import teams_of, view_names
from cauce.workspace.icons import icon
from cauce.workspace.macros import Today, macros

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Ticket

STATUS_ICONS = {
    "new": icon("circle-dashed"), "open": icon("circle-dot"), "waiting_customer": icon("clock-pause"),
    "waiting_third": icon("clock-share"), "resolved": icon("circle-check"), "closed": icon("circle-minus"),
}  # fmt: skip


class View(NamedTuple):
    """A list that was asked for: which tickets, under what name and address."""

    key: str
    name: str
    view: str  # as `tickets.queries` names it
    team: int | None
    tail: str  # of a ticket's address, so that the list stays beside it

    @property
    def href(self) -> str:
        return f"/tickets{self.tail}"

    @property
    def rows_url(self) -> str:
        return f"/tickets/rows{self.tail}"

    def rows(self, agent: Agent) -> QuerySet[Ticket]:
        """All of its tickets that the agent may see."""
        rows = queries.in_view(agent, self.view)
        return rows if self.team is None else rows.filter(team=self.team)


def view_for(agent: Agent, key: str, team: str = "") -> View:
    """The list that an address names. Raises NotFound for a view or team that is not, or not for this agent."""
    if team:
        for pk, slug, name in teams_of(agent):
            if slug == team:
                return View(f"team:{slug}", name, "open", pk, f"?team={slug}")
        raise NotFound
    names = view_names()
    if key not in names:
        raise NotFound
    return View(key, names[key], key, None, f"?view={key}")


def shown(rows: list[queries.Row], tail: str, *, opened: int = 0, left: Container[int] = ()) -> Markup:
    """Rows as lists show them, in one piece; `opened` is the number of the ticket that is open beside them, `left` are
    the ids of those that are in the list no more."""
    today = Today.now()
    return Markup("\n").join(
        [_marked(_html(row, tail, today), row.number == opened, row.id in left) for row in named(rows)]
    )


def _marked(html: Markup, is_open: bool, has_left: bool) -> Markup:
    """The rendered row is kept without these."""
    if is_open:
        html = Markup(str(html).replace("<a ", '<a aria-current="true" ', 1))
    return Markup(str(html).replace("<li ", "<li data-gone ", 1)) if has_left else html


def named(rows: list[queries.Row]) -> list[queries.Row]:
    """Rows in which who has no name is called by their address; asks for addresses only when somebody has none."""
    nameless = {row.requester_id for row in rows if not row.requester}
    if not nameless:
        return rows
    addresses = people.called(nameless)
    return [
        row if row.requester else row._replace(requester=addresses.get(row.requester_id, "?")) for row in rows
    ]


@lru_cache(maxsize=8192)
def _html(row: queries.Row, tail: str, today: Today) -> Markup:
    """The same row is shown again and again, to many; everything that it says is in the key."""
    before = {"out": _("We:"), "note": _("Note:")}.get(row.last_speaker, "")
    shown = marks(row.priority, row.status, row.channel, today.language)
    html: Markup = macros("tickets/_row.html").row_of(row, before, shown, tail)
    return html


@cache
def marks(priority: str, status: str, channel: str, language: str) -> Markup:
    """The signs of a row: priority if it presses, status, channel. `language` is only the cache's key."""
    way = Markup('<span title="{}">{}</span>').format(channel_word(channel), signs.channel(channel))
    return Markup("").join(
        [signs.priority(priority, events.priority_word(priority)), status_mark(status), way]
    )


def status_mark(status: str) -> Markup:
    """A status as its sign and word."""
    return _status_mark(status, get_language() or "")


@cache
def _status_mark(status: str, language: str) -> Markup:
    word = events.status_word(status)
    form = Markup('<span class="status is-{0}" title="{1}">{2}<span class="status-word">{1}</span></span>')
    return form.format(status, word, STATUS_ICONS.get(status) or icon("circle-dot"))


def channel_word(channel: str) -> str:
    """A channel in the reader's language; one that has no word here shows its own name."""
    return _channel_word(channel, get_language() or "")


@cache
def _channel_word(channel: str, language: str) -> str:
    words = {
        "email": _("E-mail"),
        "chat": _("Chat"),
        "phone": _("Phone"),
        "api": _("API"),
        "portal": _("Portal"),
    }
    return words.get(channel, channel)


def after(cursor: str) -> tuple[datetime, int] | None:
    """Where a page begins, from its address; None for the first or for nonsense."""
    stamp, _sep, pk = cursor.partition("_")
    try:
        return datetime.fromtimestamp(int(stamp) / 1_000_000, UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def next_url(view: View, more: tuple[datetime, int] | None) -> str | None:
    """The address of the page behind `more`."""
    if more is None:
        return None
    at, pk = more
    return f"{view.rows_url}&before={round(at.timestamp() * 1_000_000)}_{pk}"
