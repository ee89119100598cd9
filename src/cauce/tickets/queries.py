"""Reading tickets. `visible` is the one filter; everything that shows a ticket to an agent starts from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf, Substr

from cauce.ground.db import prepared
from cauce.people import queries as people
from cauce.people.errors import NotAllowed, NotFound
from cauce.tickets import rules
from cauce.tickets.models import (
    Attachment,
    Body,
    Draft,
    Link,
    Message,
    Participant,
    Tag,
    Ticket,
    TicketTag,
    Upload,
)

if TYPE_CHECKING:
    from cauce.people.models import Agent, Brand, Contact

PAGE = 50
_IDS = 19  # of earlier messages, in an outgoing one
_AFTER_ALL = 2**62
COUNT_UP_TO = 1000


def visible(agent: Agent, verb: str = "ticket.see") -> QuerySet[Ticket]:
    """The tickets that the agent may see (or do another verb to)."""
    rows = Ticket.objects.filter(account=agent.account_id)
    everywhere, brands, teams = people.reach(agent, verb)
    if everywhere:
        return rows
    return rows.filter(Q(brand__in=brands) | Q(team__in=teams)) if brands or teams else rows.none()


_ON_A_PAGE = ("brand", "team", "assignee", "requester", "requester__company")


@prepared
def _numbered(account: int, number: int) -> QuerySet[Ticket]:
    return Ticket.objects.select_related(*_ON_A_PAGE).filter(account=account, number=number)


def ticket_for(agent: Agent, number: int, verb: str = "ticket.see") -> Ticket:
    """A ticket by number, for an agent who wants to do `verb` to it.

    Raises NotFound when they may not see it, NotAllowed when they see it but may not do that.
    """
    if number >= 2**31:
        raise NotFound  # no column holds it, and an address can
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    if everywhere:
        found = _numbered(agent.account_id, number)
    else:
        found = list(visible(agent).select_related(*_ON_A_PAGE).filter(number=number)[:1])
    if not found:
        raise NotFound
    [ticket] = found
    if not people.may(agent, verb, ticket):
        raise NotAllowed(verb=verb)
    return ticket


def message_for(agent: Agent, pk: int, verb: str = "ticket.see") -> Message:
    """A message whose ticket the agent may see. Raises NotFound, NotAllowed as `ticket_for`."""
    message = (
        Message.objects.select_related("ticket", "body").filter(pk=pk, ticket__in=visible(agent)).first()
    )
    if message is None:
        raise NotFound
    if not people.may(agent, verb, message.ticket):
        raise NotAllowed(verb=verb)
    return message


def attachment_for(agent: Agent, pk: int) -> Attachment:
    """A file of a message whose ticket the agent may see. Raises NotFound."""
    found = (
        Attachment.objects.select_related("message").filter(pk=pk, message__ticket__in=visible(agent)).first()
    )
    if found is None:
        raise NotFound
    return found


def contact_for(agent: Agent, pk: int) -> Contact:
    """A contact that the agent may see: any of the account with the right everywhere, else those whose tickets they
    see. Raises NotFound."""
    contact = people.contact(agent.account_id, pk)
    everywhere, _brands, _teams = people.reach(agent, "contact.see")
    if everywhere:
        return contact
    if people.may_anywhere(agent, "contact.see") and visible(agent).filter(requester=contact).exists():
        return contact
    raise NotFound


class Row(NamedTuple):
    """A ticket as a list shows it."""

    id: int
    number: int
    subject: str
    status: str
    priority: str
    channel: str
    last_words: str
    last_speaker: str
    updated_at: datetime
    waiting_since: datetime | None
    next_promise_at: datetime | None
    requester: str
    requester_id: int
    assignee: str | None
    assignee_id: int | None
    team: str | None
    brand_id: int
    version: int


_COLUMNS = (
    "id", "number", "subject", "status", "priority", "channel", "last_words", "last_speaker", "updated_at",
    "waiting_since", "next_promise_at", "requester__name", "requester_id", "assignee__name", "assignee_id",
    "team__name", "brand_id", "version",
)  # fmt: skip
VIEWS = ("mine", "unassigned", "open", "all")


def in_view(agent: Agent, view: str) -> QuerySet[Ticket]:
    """The visible tickets of a named view. Raises NotFound for a view that does not exist."""
    rows = visible(agent)
    if view == "mine":
        return rows.filter(is_open=True, assignee=agent)
    if view == "unassigned":
        return rows.filter(is_open=True, assignee__isnull=True)
    if view == "open":
        return rows.filter(is_open=True)
    if view == "all":
        return rows
    raise NotFound


def page_of(
    rows: QuerySet[Ticket], *, before: tuple[datetime, int] | None = None, limit: int = PAGE
) -> tuple[list[Row], tuple[datetime, int] | None]:
    """A page of a list, last changed first, and where the next one begins (None: this was the last).

    `before` is the (updated_at, id) of the last row seen: keyset paging, so that page 1,000 costs what page 1 does.
    """
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk), updated_at__lte=at)
    found = rows.order_by("-updated_at", "-id").values_list(*_COLUMNS)[: limit + 1]
    return _cut([Row(*values) for values in found], limit)


def first_page(
    agent: Agent, view: str, *, team: int | None = None, limit: int = PAGE
) -> tuple[list[Row], tuple[datetime, int] | None]:
    """The first page of a named view, or of what is open in a team: what `page_of` gives, for the page that is asked
    for most. Raises NotFound for a view that does not exist."""
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    if not everywhere or view not in VIEWS:
        rows = in_view(agent, view)
        return page_of(rows if team is None else rows.filter(team=team), limit=limit)
    narrowed = team if team is not None else agent.pk if view == "mine" else 0
    found: list[Any] = list(
        _first_rows(agent.account_id, narrowed, view="team" if team is not None else view, limit=limit)
    )
    return _cut([Row(*values) for values in found], limit)


@prepared
def _first_rows(
    account: int, narrowed: int, *, view: str, limit: int
) -> QuerySet[Ticket, tuple[object, ...]]:
    rows = Ticket.objects.filter(account=account)
    if view != "all":
        rows = rows.filter(is_open=True)
    if view == "mine":
        rows = rows.filter(assignee=narrowed)
    elif view == "team":
        rows = rows.filter(team=narrowed)
    elif view == "unassigned":
        rows = rows.filter(assignee__isnull=True)
    return rows.order_by("-updated_at", "-id").values_list(*_COLUMNS)[: limit + 1]


def _cut(found: list[Row], limit: int) -> tuple[list[Row], tuple[datetime, int] | None]:
    more = (found[limit - 1].updated_at, found[limit - 1].id) if len(found) > limit else None
    return found[:limit], more


def rows_by_id(agent: Agent, ids: Iterable[int]) -> list[Row]:
    """Those of these tickets that the agent may see, as a list shows them, last changed first."""
    found = visible(agent).filter(pk__in=list(ids)[:200]).values_list(*_COLUMNS)
    return sorted((Row(*values) for values in found), key=lambda row: (row.updated_at, row.id), reverse=True)


def count(rows: QuerySet[Ticket]) -> int:
    """How many, at most 1,000: who shows it writes «999+» then."""
    return rows.order_by()[:COUNT_UP_TO].count()


def messages_of(
    ticket: Ticket, *, after: int | None = None, before: int | None = None, limit: int = 30
) -> list[Message]:
    """Messages of a ticket that was found for its viewer, oldest first: the newest `limit`, or those around an id."""
    if after is not None:
        found = _messages_after(ticket.pk, after, limit=limit)
    elif before is not None:
        found = _messages_before(ticket.pk, before, limit=limit)[::-1]
    else:
        found = _newest_messages(ticket.pk, limit=limit)[::-1]
    if found:
        files: dict[int, list[Attachment]] = {}
        for file in _attachments(ticket.pk, found[0].pk, found[-1].pk):
            files.setdefault(file.message_id, []).append(file)
        for message in found:
            _give_attachments(message, files.get(message.pk, []))
    return found


def _messages() -> QuerySet[Message]:
    return Message.objects.select_related("body", "agent", "contact", "rendered")


@prepared
def _messages_after(ticket: int, pk: int, *, limit: int) -> QuerySet[Message]:
    return _messages().filter(ticket=ticket, pk__gt=pk).order_by("pk")[:limit]


@prepared
def _messages_before(ticket: int, pk: int, *, limit: int) -> QuerySet[Message]:
    return _messages().filter(ticket=ticket, pk__lt=pk).order_by("-pk")[:limit]


@prepared
def _newest_messages(ticket: int, *, limit: int) -> QuerySet[Message]:
    return _messages().filter(ticket=ticket).order_by("-pk")[:limit]


@prepared
def _attachments(ticket: int, first: int, last: int) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(message__ticket=ticket, message__gte=first, message__lte=last)
    return rows.order_by("pk")


def _give_attachments(message: Message, files: list[Attachment]) -> None:
    """Let `message.attachments.all()` answer without a query, as prefetching does."""
    rows: QuerySet[Attachment] = QuerySet(Attachment)
    rows._result_cache, rows._prefetch_done = files, True  # type: ignore[attr-defined]
    message._prefetched_objects_cache = {"attachments": rows}  # type: ignore[attr-defined]


def tags_of(ticket: Ticket) -> list[str]:
    """The ticket's tags, in order of the alphabet."""
    return sorted(name for (name,) in _tag_names(ticket.pk))


@prepared
def _tag_names(ticket: int) -> QuerySet[TicketTag, tuple[str]]:
    return TicketTag.objects.filter(ticket=ticket).values_list("tag__name")


def tags_of_many(ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of several tickets, in one query."""
    from cauce.tickets.models import TicketTag

    found: dict[int, list[str]] = {pk: [] for pk in ids}
    for ticket, name in (
        TicketTag.objects.filter(ticket__in=found).order_by("tag__name").values_list("ticket", "tag__name")
    ):
        found[ticket].append(name)
    return found


def participants_of(ticket: Ticket) -> list[Participant]:
    """Who takes part besides the requester, those not yet accepted included."""
    return _participants(ticket.pk)


@prepared
def _participants(ticket: int) -> QuerySet[Participant]:
    return Participant.objects.filter(ticket=ticket).select_related("contact").order_by("pk")


def links_of(agent: Agent, ticket: Ticket) -> list[Link]:
    """The tickets tied to this one that the agent may see."""
    linked = _links(ticket.pk)
    allowed = (
        set(visible(agent).filter(pk__in=[one.other_id for one in linked]).values_list("pk", flat=True))
        if linked
        else ()
    )
    return [one for one in linked if one.other_id in allowed]


@prepared
def _links(ticket: int) -> QuerySet[Link]:
    return Link.objects.filter(ticket=ticket).select_related("other").order_by("pk")


def others_of(agent: Agent, ticket: Ticket, limit: int = 6) -> list[Ticket]:
    """What else the ticket's requester has asked, as far as the agent may see it, last changed first."""
    everywhere, _brands, _teams = people.reach(agent, "ticket.see")
    if everywhere:
        found = _of_requester(ticket.account_id, ticket.requester_id, limit=limit + 1)
    else:
        rows = visible(agent).filter(requester=ticket.requester_id)
        found = list(rows.order_by("-updated_at")[: limit + 1])
    return [one for one in found if one.pk != ticket.pk][:limit]


@prepared
def _of_requester(account: int, requester: int, *, limit: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(account=account, requester=requester).order_by("-updated_at")[:limit]


def takes_part(ticket: Ticket, contact: Contact) -> bool:
    """Whether the contact is the requester or an accepted participant."""
    return ticket.requester_id == contact.pk or bool(_taking_part(ticket.pk, contact.pk))


@prepared
def _taking_part(ticket: int, contact: int) -> QuerySet[Participant, tuple[int]]:
    return Participant.objects.filter(ticket=ticket, contact=contact, accepted=True).values_list("pk")


def moves_of(ticket: Ticket) -> list[str]:
    """The statuses that the ticket has or may be moved to, in their order."""
    return [one for one in rules.STATUSES if one == ticket.status or rules.can_move(ticket.status, one)]


def priorities() -> tuple[str, ...]:
    """Every priority, from the least pressing."""
    return rules.PRIORITIES


def kinds() -> tuple[str, ...]:
    """Every kind of request."""
    return rules.KINDS


def drafts_of(agent: Agent, ticket: Ticket) -> dict[str, Draft]:
    """What the agent has been writing in this ticket, by kind."""
    return {draft.kind: draft for draft in _drafts(agent.pk, ticket.pk)}


@prepared
def _drafts(agent: int, ticket: int) -> QuerySet[Draft]:
    return Draft.objects.filter(agent=agent, ticket=ticket)


def draft_of(agent: Agent, ticket: Ticket, kind: str) -> Draft | None:
    """What the agent has been writing in this ticket."""
    return Draft.objects.filter(agent=agent, ticket=ticket, kind=kind).first()


def uploads_of(agent: Agent, tokens: Iterable[str]) -> list[Upload]:
    """The agent's own uploads by token; others' and unknown ones are left out."""
    return list(Upload.objects.filter(agent=agent, token__in=list(tokens)).order_by("pk"))


# What channels ask, with no viewer: they hand messages in and carry them out.


def by_number(account_id: int, number: int) -> Ticket | None:
    """A ticket by number, its merged-into followed to the end."""
    return living(next(iter(_by_number(account_id, number)), None))


@prepared
def _by_number(account: int, number: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(account=account, number=number)


def by_id(pk: int) -> Ticket | None:
    """A ticket by primary key, its merged-into followed to the end."""
    return living(next(iter(_by_id(pk)), None))


@prepared
def _by_id(pk: int) -> QuerySet[Ticket]:
    return Ticket.objects.filter(pk=pk)


def living(ticket: Ticket | None) -> Ticket | None:
    """The ticket that a merged one lives on in."""
    seen: set[int] = set()
    while ticket is not None and ticket.merged_into_id is not None and ticket.pk not in seen:
        seen.add(ticket.pk)
        ticket = ticket.merged_into
    return ticket


def message(pk: int) -> Message | None:
    """A message with its ticket and body."""
    return next(iter(_message(pk)), None)


@prepared
def _message(pk: int) -> QuerySet[Message]:
    rows = Message.objects.select_related("ticket", "ticket__brand", "ticket__requester", "body", "agent")
    return rows.filter(pk=pk)


def same_message(brand: Brand, external_id: str, identity: str) -> Message | None:
    """The message of this brand with the same id and the same content, if it has come before."""
    return Message.objects.filter(brand=brand, external_id=external_id, identity=identity).first()


def known_as(account_id: int, external_ids: Iterable[str]) -> list[Message]:
    """The messages that the outside knows by one of these ids, newest first; at most twenty of each."""
    ids = dict.fromkeys(one for one in external_ids if one)
    found = [message for one in ids for message in _known_as(account_id, one)]
    return sorted(found, key=lambda message: message.pk, reverse=True)


@prepared
def _known_as(account: int, external_id: str) -> QuerySet[Message]:
    rows = Message.objects.filter(external_id=external_id, ticket__account=account)
    return rows.select_related("ticket", "ticket__brand").order_by("-pk")[:20]


def spoken_since(ticket: Ticket, after: int) -> list[int]:
    """The ids of what people said after that message."""
    rows = Message.objects.filter(ticket=ticket, pk__gt=after, automatic="").exclude(state="cancelled")
    return rules.missed(after, rows.values_list("pk", flat=True))


def last_incoming(ticket: Ticket, *, before: int = _AFTER_ALL) -> Message | None:
    """What the customer last said themselves, with its body: whom an answer goes to. `before` is a message's id."""
    return next(iter(_incoming(ticket.pk, before)), None)


@prepared
def _incoming(ticket: int, before: int) -> QuerySet[Message]:
    rows = Message.objects.filter(ticket=ticket, pk__lt=before, direction="in", stranger=False)
    rows = rows.exclude(automatic__in=("bounce", "delay", "receipt", "out_of_office", "auto_reply"))
    return rows.select_related("body", "contact").order_by("-pk")[:1]


def outside_ids(ticket: Ticket, *, before: int) -> list[str]:
    """By which ids the outside knows what was said in a ticket before a message: the first and the newest, oldest
    first. Never a note's."""
    newest = [one for (one,) in _outside_ids(ticket.pk, before)][::-1]
    if len(newest) < _IDS:
        return newest
    return list(dict.fromkeys([*(one for (one,) in _first_outside_id(ticket.pk)), *newest]))


@prepared
def _outside_ids(ticket: int, before: int) -> QuerySet[Message, tuple[str]]:
    return _outside().filter(ticket=ticket, pk__lt=before).order_by("-pk").values_list("external_id")[:_IDS]


@prepared
def _first_outside_id(ticket: int) -> QuerySet[Message, tuple[str]]:
    return _outside().filter(ticket=ticket).order_by("pk").values_list("external_id")[:1]


def _outside() -> QuerySet[Message]:
    return Message.objects.filter(direction__in=("in", "out")).exclude(external_id="")


@prepared
def acknowledgements_of(ticket: int) -> QuerySet[Message, tuple[int]]:
    """The messages that told a ticket's writer that their request has come in, by id."""
    return Message.objects.filter(ticket=ticket, direction="out", automatic="acknowledgement").values_list(
        "pk"
    )


@prepared
def acknowledgements_to(contact: int, *, limit: int) -> QuerySet[Message, tuple[datetime]]:
    """When a contact was last told so, newest first."""
    rows = Message.objects.filter(ticket__requester=contact, direction="out", automatic="acknowledgement")
    return rows.order_by("-pk").values_list("created_at")[:limit]


@prepared
def earlier_than(ticket: int, message: int) -> QuerySet[Message, tuple[int]]:
    """Something said in a ticket before a message, by id; none if the ticket begins with it."""
    return Message.objects.filter(ticket=ticket, pk__lt=message).values_list("pk")[:1]


def names_for(kind: str, pks: Iterable[int]) -> dict[int, str]:
    """Words for ids in timeline sentences."""
    ids = set(pks)
    if kind == "tag":
        return dict(Tag.objects.filter(pk__in=ids).values_list("pk", "name"))
    if kind == "ticket":
        return {
            pk: str(number) for pk, number in Ticket.objects.filter(pk__in=ids).values_list("pk", "number")
        }
    return people.names(kind, ids)


# What the search index asks, with no viewer: it reads everything and shows nothing.


class Written(NamedTuple):
    """A message with what its ticket is found by."""

    message: int
    direction: str
    state: str
    automatic: str
    author: int | None  # the contact who wrote it
    text: str
    new_text: str
    opens: bool  # nothing was said in the ticket before it
    ticket: int
    number: int
    subject: str
    requester: int
    account: int
    brand: int
    team: int | None


def written(ids: Iterable[int]) -> list[Written]:
    """These messages, oldest first."""
    earlier = Message.objects.filter(ticket=OuterRef("ticket"), pk__lt=OuterRef("pk"))
    rows = Message.objects.filter(pk__in=list(ids)).annotate(opens=~Exists(earlier)).order_by("pk")
    return [
        Written(*values)
        for values in rows.values_list(
            "pk", "direction", "state", "automatic", "contact", "body__text", "body__new_text", "opens", "ticket",
            "ticket__number", "ticket__subject", "ticket__requester", "ticket__account", "ticket__brand",
            "ticket__team",
        )
    ]  # fmt: skip


def file_names(ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the files of these messages, by message; inline images have none that anybody chose."""
    found: dict[int, list[str]] = {}
    rows = Attachment.objects.filter(message__in=list(ids), inline=False).order_by("pk")
    for message, name in rows.values_list("message", "name"):
        found.setdefault(message, []).append(name)
    return found


def words_of(ids: Iterable[int], length: int) -> dict[int, str]:
    """How each of these messages begins, without quoted history; at most so many characters."""
    words = Substr(Coalesce(NullIf("new_text", Value("")), "text"), 1, length)
    return dict(Body.objects.filter(message__in=list(ids)).values_list("message", words))


def ids_asked_by(requester: int) -> list[int]:
    """The primary keys of a contact's tickets."""
    return list(Ticket.objects.filter(requester=requester).values_list("pk", flat=True))


def said_before(
    message: int | None, *, limit: int, ticket: int | None = None, requester: int | None = None
) -> list[int]:
    """The newest message ids below one, newest first; only of a ticket or of a requester's tickets if so asked."""
    rows = Message.objects.order_by("-pk")
    if message is not None:
        rows = rows.filter(pk__lt=message)
    if ticket is not None:
        rows = rows.filter(ticket=ticket)
    if requester is not None:
        rows = rows.filter(ticket__in=Ticket.objects.filter(requester=requester).values("pk"))
    return list(rows.values_list("pk", flat=True)[:limit])


def files_in_use(account_id: int, names: Collection[str]) -> set[str]:
    """Which of these files (SHA-256) a message or an upload refers to: what a sweep asks."""
    attached = Attachment.objects.filter(sha256__in=names, message__ticket__account=account_id)
    uploaded = Upload.objects.filter(sha256__in=names, account=account_id)
    return {*attached.values_list("sha256", flat=True), *uploaded.values_list("sha256", flat=True)}


def message_total() -> int:
    """How many messages there are; for a progress bar."""
    return Message.objects.count()
