"""What stands beside a conversation: the customer, the case, and what the viewer may do with them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from cauce.channels import queries as channels
from cauce.ground import clock
from cauce.people import queries as people
from cauce.tickets import events, queries
from cauce.workspace.frame import has_several_brands
from cauce.workspace.tickets.around import Near
from cauce.workspace.tickets.fields import capital, fields_of, said
from cauce.workspace.tickets.listing import STATUS_ICONS, channel_word, status_mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cauce.people.models import Agent, Contact
    from cauce.tickets.models import Participant, Ticket


class Head(NamedTuple):
    """A ticket by itself, in the words of its reader."""

    id: int
    number: int
    subject: str
    status_mark: Markup
    priority: str
    priority_name: str
    channel: str
    channel_name: str
    brand: str  # empty where there is but one
    mine: bool
    is_open: bool
    opened_at: datetime


class Follower(NamedTuple):
    """Somebody who takes part besides the requester."""

    id: int
    name: str
    accepted: bool
    in_copy: bool  # gets the answers
    email: str


def context_of(agent: Agent, ticket: Ticket, near: Near) -> dict[str, Any]:
    """The case and its customer, for an agent for whom the ticket was found."""
    followers = _followers(near.beside.participants)
    by_mail = ticket.channel == "email"
    may = {verb: people.may(agent, f"ticket.{verb}", ticket) for verb in ("reply", "note", "edit")}
    return {
        "ticket": _head(agent, ticket),
        "person": person_of(ticket.requester, near.identities),
        "fields": fields_of(agent, ticket),
        "tags": near.beside.tags,
        "followers": followers,
        "audience": _audience(ticket.requester, near.identities, followers),
        "usual": _usual(ticket, near.at_hand) if may["reply"] and by_mail else {},
        "links": [_other(other) for other in near.beside.links],
        "past": [_other(other) for other in near.beside.others],
        "may": may,
    }


def person_of(contact: Contact, known: Iterable[people.Reached]) -> dict[str, Any]:
    """A contact as the customer's card shows it; `known` are its identities."""
    identities = [
        {"id": pk, "kind_name": kind_word(kind), "value": shown, "returned_at": returned}
        for pk, kind, shown, returned in known
    ]
    return {
        "id": contact.pk,
        "name": contact.name or next((one["value"] for one in identities), "?"),
        "company": contact.company.name if contact.company else "",
        "identities": identities,
        "shows_pictures": contact.pictures_since is not None,
        "language_name": _language(contact.language),
        "local_time": _local_time(contact.time_zone),
    }


def _followers(found: list[Participant]) -> list[Follower]:
    everybody = {one.contact_id for one in found}
    called, emails = (people.called(everybody), people.emails(everybody)) if found else ({}, {})
    return [
        Follower(
            one.contact_id,
            one.contact.name or called.get(one.contact_id, "?"),
            one.accepted,
            one.accepted and one.role == "cc",
            emails.get(one.contact_id, ""),
        )
        for one in found
    ]


def _audience(
    requester: Contact, known: Iterable[people.Reached], followers: list[Follower]
) -> dict[str, str]:
    """Who will read an answer: the one it speaks to, how the button calls them all, and everybody by name."""
    name = requester.name or next((shown for _pk, kind, shown, _returned in known if kind == "email"), "")
    first = _first_name(name) or _("the customer")
    copied = [one.name for one in followers if one.in_copy]
    everybody = _("%(name)s and %(count)s more") % {"name": first, "count": len(copied)} if copied else first
    return {"first": first, "everybody": everybody, "names": ", ".join([name, *copied])}


def _usual(ticket: Ticket, known: channels.AtHand) -> dict[str, list[dict[str, str]]]:
    """Whom an answer goes to unless its writer chooses otherwise, as the composer's script takes it."""
    usual = channels.default_recipients(ticket, at_hand=known)
    return {
        role: [{"name": one.name, "email": one.email} for one in getattr(usual, role)]
        for role in ("to", "cc")
    }


def _first_name(name: str) -> str:
    """The first word of a name that has letters; a firm or an address is called by the whole of it."""
    return next((word for word in name.split() if word[0].isalpha()), name.strip())


def _head(agent: Agent, ticket: Ticket) -> Head:
    return Head(
        id=ticket.pk,
        number=ticket.number,
        subject=ticket.subject or _("(no subject)"),
        status_mark=status_mark(ticket.status),
        priority=ticket.priority,
        priority_name=said(ticket.priority, events.priority_word, get_language() or ""),
        channel=ticket.channel,
        channel_name=channel_word(ticket.channel),
        brand=ticket.brand.name if has_several_brands(agent) else "",
        mine=ticket.assignee_id == agent.pk,
        is_open=ticket.is_open,
        opened_at=ticket.opened_at,
    )


def _other(ticket: queries.Other) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "subject": ticket.subject or _("(no subject)"),
        "at": ticket.updated_at,
        "status": ticket.status,
        "status_name": said(ticket.status, events.status_word, get_language() or ""),
        "status_icon": STATUS_ICONS.get(ticket.status, ""),
    }


def kind_word(kind: str) -> str:
    """A way to reach somebody, in words."""
    return {"email": _("E-mail"), "phone": _("Phone")}.get(kind, kind)


def _language(code: str) -> str:
    if not code:
        return ""
    try:
        return capital(translation.gettext(translation.get_language_info(code)["name"]))
    except KeyError:
        return code


def _local_time(zone: str) -> str:
    if not zone:
        return ""
    try:
        there = clock.now().astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{formats.time_format(there, 'H:i')} ({place})"
