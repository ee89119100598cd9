"""Settling a mail that was read: which message in which ticket it is. One transaction, and doing it twice is once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cauce.channels.email import awaited, bounces, from_agents, past, threads
from cauce.channels.email.bringing import bring_in
from cauce.channels.email.reading import Read
from cauce.channels.models import Arrival, Mailbox
from cauce.ground import clock
from cauce.ground.db import prepared, rows
from cauce.ground.log.actors import Actor
from cauce.ground.mail.threading import strip_prefixes, tag, tagged_numbers
from cauce.ground.text.snippet import snippet
from cauce.people import actions as people
from cauce.tickets import actions as tickets

if TYPE_CHECKING:
    from cauce.people.models import Contact
    from cauce.tickets.models import Message

CHANNEL = "email"
BY = Actor.system("email")
NOBODY = "unknown@sender.invalid"  # who writes without an address
# What a machine says about our own mail: kept, but it does not put the ticket back on somebody's desk.
SILENT = frozenset({"bounce", "delay", "receipt", "out_of_office", "auto_reply"})


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a mail: opened, joined, duplicate, loop, or desk: an agent's, which became no message."""

    outcome: str
    message_id: int | None = None


def known(keys: list[str]) -> dict[str, Settled]:
    """Those of these intakes that are settled already."""
    rows = Arrival.objects.filter(key__in=keys).values_list("key", "outcome", "message_id")
    return {key: Settled(outcome, message_id) for key, outcome, message_id in rows}


@prepared
def _arrived_as(key: str) -> QuerySet[Arrival, tuple[str, int | None]]:
    return Arrival.objects.filter(key=key).values_list("outcome", "message_id")


def settle(read: Read, mailbox: Mailbox) -> Settled:
    """Make a mail a message, inside `write()`. Said twice is said once."""
    for outcome, message_id in _arrived_as(read.intake.key):
        return Settled(outcome, message_id)
    if read.judgement.kind == "loop":
        return _arrived(read, mailbox, "loop", None)
    if (answer := from_agents.take(read)) is not None:
        return _arrived(read, mailbox, answer.outcome, answer.message)
    twins = threads.twins(read)
    if (same := _same(read, twins, mailbox.brand_id)) is not None:
        return _again(read, mailbox, same)
    contact = _writer(read)
    place = bounces.tie(read) or threads.find(read, mailbox, contact)
    # A machine's word reopens nothing, and neither does what was said long ago: both may stand in what has ended.
    if _kind(read) not in SILENT and not past.is_past(read):
        place = threads.onward(place, contact)
    where = place.ticket or place.after
    if (
        where is not None
        and where.brand_id != mailbox.brand_id
        and (same := _same(read, twins, where.brand_id))
    ):
        return _again(read, mailbox, same)
    if place.ticket is None:
        message = _open(read, mailbox, contact, place, twins)
        return _arrived(read, mailbox, "opened", message)
    return _arrived(read, mailbox, "joined", _join(read, mailbox, contact, place, twins))


def _same(read: Read, twins: list[Message], brand_id: int) -> Message | None:
    return next(
        (one for one in twins if one.brand_id == brand_id and one.identity == read.mail.identity), None
    )


def _again(read: Read, mailbox: Mailbox, message: Message) -> Settled:
    """The same mail once more. Through another mailbox it is noted; sent twice through one it is just that."""
    before = Arrival.objects.filter(message=message).values_list("mailbox_id", flat=True)
    if mailbox.pk not in set(before):
        tickets.also_received(message, channel=CHANNEL, by=BY)
    return _arrived(read, mailbox, "duplicate", message)


def _arrived(read: Read, mailbox: Mailbox, outcome: str, message: Message | None) -> Settled:
    rows.insert(
        Arrival(
            key=read.intake.key, mailbox=mailbox, message=message, outcome=outcome, raw_id=read.intake.raw_id,
            readable=read.mail.readable, at=clock.now(),
        )
    )  # fmt: skip
    return Settled(outcome, message.pk if message else None)


def id_of(read: Read) -> str:
    """The id by which its message is known."""
    return read.mail.known_id[:500]


def writer_of(read: Read) -> tuple[str, str]:
    """The address and the name of whoever wrote it."""
    mail = read.mail
    named = mail.from_.email or (mail.sender.email if mail.sender else "") or read.intake.envelope_from or ""
    return named if "@" in named.strip("@") else NOBODY, mail.from_.name


def _writer(read: Read) -> Contact:
    email, name = writer_of(read)
    return people.know_contact(
        read.intake.account_id, email=email, name=name, language=read.mail.language or "",
        wrote=not read.forged and not past.is_past(read), by=BY.under(past.origin_of(read)),
    )  # fmt: skip


def _open(
    read: Read, mailbox: Mailbox, contact: Contact, place: threads.Place, twins: list[Message]
) -> Message:
    said = said_at_first(read, mailbox, twins)
    by, subject = Actor.contact(contact.pk, origin=past.origin_of(read)), subject_of(read, mailbox)
    before = place.after
    brand, team = (before.brand, before.team) if before else (mailbox.brand, mailbox.team)
    message: Message | None
    if past.is_past(read):
        ticket, message = tickets.open_past(
            brand, requester=contact, channel=CHANNEL, subject=subject, said=said, team=team,
            at=past.said_at(read), by=by,
        )  # fmt: skip
    else:
        ticket, message = tickets.open_ticket(
            brand, requester=contact, channel=CHANNEL, subject=subject, said=said, team=team, by=by
        )
    assert message is not None
    ours = BY.under(past.origin_of(read))
    for other, kind in place.links:
        tickets.link(ticket, other, by=ours, kind=kind)
    for twin in twins[:1]:
        kind = threads.COPY if twin.identity == read.mail.identity else threads.DUPLICATE
        tickets.link(ticket, twin.ticket, by=ours, kind=kind)
    bring_in(read, ticket)
    awaited.note(ticket, threads.ids_named(read))
    return message


def _join(
    read: Read, mailbox: Mailbox, contact: Contact, place: threads.Place, twins: list[Message]
) -> Message:
    ticket = place.ticket
    assert ticket is not None
    kind = _kind(read)
    said = _said(
        read,
        mailbox,
        twins,
        automatic=kind if kind in SILENT else "",
        stranger=place.stranger and kind != "bounce",
    )
    by = Actor.contact(contact.pk, origin=past.origin_of(read))
    if past.is_past(read):
        message = tickets.receive_past(
            ticket, said, contact=contact, channel=CHANNEL, at=past.said_at(read), by=by
        )
    else:
        message = tickets.receive(ticket, said, contact=contact, channel=CHANNEL, by=by)
    if place.stranger and not kind:
        tickets.add_participant(ticket, contact, accepted=False, by=BY.under(past.origin_of(read)))
    elif not kind:
        bring_in(read, ticket)
    return message


def _kind(read: Read) -> str:
    return read.judgement.kind if read.judgement.automatic else ""


def said_at_first(read: Read, mailbox: Mailbox, twins: Sequence[Message] = ()) -> tickets.Said:
    """What it says, when it opens a ticket."""
    return _said(read, mailbox, twins, automatic=_kind(read), opening=True)


def _said(
    read: Read, mailbox: Mailbox, twins: Sequence[Message], *, automatic: str, opening: bool = False,
    stranger: bool = False,
) -> tickets.Said:  # fmt: skip
    mail = read.mail
    text, headers = mail.text, read.headers
    language = mailbox.language or mailbox.brand.language
    greet = opening and mailbox.acknowledge and not automatic and not read.forged and not twins
    old = past.too_old_to_answer(read, mailbox)
    if old:
        headers = headers | {"old": True}  # no machine answers it, whichever it is
    if greet and not old:
        # What may be told to the writer: `notifications` reads it, since it knows nothing of mailboxes.
        headers = headers | {"acknowledge": language}
    if not mail.readable:
        with override(language):
            text = f"{_unread(mail.reason)}\n\n{text}".strip()
    other = next((one for one in twins if one.identity != mail.identity), None)
    return tickets.Said(
        text=text, html=mail.html if mail.readable else "", new_text=read.new_text if mail.readable else "",
        subject=mail.subject, headers=headers, files=read.files, external_id=id_of(read),
        identity=mail.identity, raw_id=read.intake.raw_id, automatic=automatic[:20], stranger=stranger,
        duplicate_of=other.pk if other else None,
    )  # fmt: skip


def _unread(reason: str) -> str:
    if reason == "encrypted":
        return _("This mail is encrypted and could not be read. The original can be downloaded.")
    return _("This mail could not be read. The original can be downloaded.")


def subject_of(read: Read, mailbox: Mailbox) -> str:
    """What a ticket that it opens is called."""
    subject = read.mail.subject
    for number in tagged_numbers(subject):  # another ticket's number would only mislead
        subject = strip_prefixes(subject.replace(tag(number), " "))
    if subject.strip():
        return subject
    with override(mailbox.language or mailbox.brand.language):
        return snippet(read.new_text or read.mail.text, 60) or _("(no subject)")
