"""An agent answers by mail: what came to an address that we gave to them alone is their answer in the ticket.

Invariant: only mail to an agent's own signed address, from that agent's address, not known to be forged, speaks for
them. Everybody else's mail goes the way of any stranger's; a machine's says nothing at all.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cauce.channels.email import desk, marks, pages, past
from cauce.channels.email.reading import Read
from cauce.channels.models import DeskAnswer
from cauce.ground import clock
from cauce.ground.log.actors import Actor
from cauce.ground.mail import agent_addresses
from cauce.ground.mail.trimming import trim
from cauce.people import queries as people
from cauce.people.errors import NotFound
from cauce.people.rules import fold_address
from cauce.tickets import actions as tickets
from cauce.tickets import queries, rules

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Message, Ticket

# Our own mark and all below it, with the line by which their program introduces what it quotes.
_ABOVE = re.compile(r"(?:^[^\n]{1,200}:[ \t]*\n+)?^[> ]*##- [^\n]{1,120} -##.*", re.S | re.M)
_NOTE = re.compile(r"\A\s*#(?:nota|note|notas|interna|interno|internal)\b[:.]?[ \t]*\n?", re.I)


PER_HOUR = 10  # answers of one agent in one ticket, by mail: a program that hides what it is goes on for ever


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: `joined` (with its message), or `desk`: kept as a draft, refused, or a machine's."""

    outcome: str
    message: Message | None = None


def take(read: Read) -> Taken | None:
    """Take a mail as an agent's answer, inside the transaction that settles it; None if it is none. Twice is once."""
    token = _token(read)
    if token is None or past.is_past(read):
        return None  # what was said long ago is brought in as history, and sent to nobody
    try:
        agent = people.agent(token.agent)
    except NotFound:
        return None
    ticket = queries.by_id(token.case)
    account = read.intake.account_id
    if ticket is None or agent.account_id != account or ticket.account_id != account:
        return None
    if read.judgement.automatic:
        return Taken("desk")  # «I am on holiday», or our notice came back: nobody's words
    if read.forged or read.mail.from_.folded != fold_address(agent.email):
        return None
    row, first = DeskAnswer.objects.get_or_create(
        account_id=account,
        mail=_name_of(read),
        defaults={"agent": agent, "ticket": ticket, "at": clock.now()},
    )
    if not first:
        return Taken("duplicate", row.message)
    if _too_many(agent, ticket):
        _add_to_draft(agent, ticket, read.new_text or read.mail.text)
        return Taken("desk")  # and nobody is told, since telling is what keeps a program talking
    with override(agent.language):
        row.message = _say(read, agent, ticket, token.after)
    row.save(update_fields=["message"])
    return Taken("joined" if row.message else "desk", row.message)


def _too_many(agent: Agent, ticket: Ticket) -> bool:
    since = clock.now() - timedelta(hours=1)
    return DeskAnswer.objects.filter(agent=agent, ticket=ticket, at__gt=since).count() > PER_HOUR


def is_signed(read: Read) -> bool:
    """Whether it was sent to an address that we gave to an agent, whoever sent it."""
    return _token(read) is not None


def _token(read: Read) -> agent_addresses.AgentToken | None:
    keys = marks.keys_of(read.intake.account_id)
    found = (agent_addresses.read(address, keys) for address in read.recipients)
    return next((token for token in found if token is not None), None)


def _name_of(read: Read) -> str:
    return hashlib.sha256(f"{read.mail.known_id}\0{read.mail.identity}".encode()).hexdigest()


def _say(read: Read, agent: Agent, ticket: Ticket, after: int) -> Message | None:
    words = _ABOVE.sub("", read.new_text or read.mail.text).strip()
    inside = _NOTE.match(words)
    if inside:
        words = words[inside.end() :].strip()
    verb = "ticket.note" if inside else "ticket.reply"
    files = tuple(replace(one, inline=False, content_id="") for one in read.files if not one.inline)
    said = tickets.Said(text=words, files=files, headers={"by_mail": True})
    by = Actor.agent(agent.pk)
    # Looked at before it is tried: this happens with the settling of the mail or not at all, so nothing may be caught.
    if not people.may(agent, verb, ticket):
        _not_sent(agent, ticket, words, _("You may not answer this ticket."))
    elif not words and not files:
        _not_sent(agent, ticket, words, _("There was no text in it."))
    elif inside:
        return tickets.note(ticket, said, agent=agent, by=by)
    elif not _may_answer(ticket):
        _not_sent(agent, ticket, words, _("This ticket takes no answers any more."))
    elif missed := _missed(ticket, agent, after):
        _keep_as_draft(agent, ticket, words, missed)
    else:
        said = replace(said, html=_html(read), files=files + _shown(read))
        return tickets.reply(ticket, said, agent=agent, by=by)
    return None


def _may_answer(ticket: Ticket) -> bool:
    to = rules.after_reply(ticket.status, None)
    return to == ticket.status or rules.can_move(ticket.status, to)


def _missed(ticket: Ticket, agent: Agent, after: int) -> list[Message]:
    """What others have said since the message that the notice named."""
    since = queries.messages_of(ticket, after=after)
    return [
        one for one in since if one.agent_id != agent.pk and not one.automatic and one.state != "cancelled"
    ]


def _html(read: Read) -> str:
    """The look of the new words, where the program wrote one and our own notice is not in it."""
    html = trim(read.mail.text, read.mail.html, subject=read.mail.subject).new_html if read.mail.html else ""
    return "" if "##-" in html else html


def _shown(read: Read) -> tuple[tickets.FileRef, ...]:
    html = _html(read)
    return tuple(
        one for one in read.files if one.inline and one.content_id and f"cid:{one.content_id}" in html
    )


def _keep_as_draft(agent: Agent, ticket: Ticket, words: str, missed: list[Message]) -> None:
    """Somebody spoke while the agent wrote: what they wrote waits in the ticket, and they are told what they missed."""
    _add_to_draft(agent, ticket, words)
    heard = "\n\n".join((one.body.new_text or one.body.text).strip()[:2000] for one in missed)
    why = _("Somebody wrote in the meantime. Your answer waits in the ticket as a draft.")
    _tell(agent, ticket, [why, heard, _("What you had written:"), words])


def _add_to_draft(agent: Agent, ticket: Ticket, words: str) -> None:
    now = queries.drafts_of(agent, ticket).get("reply")
    html = pages.paragraphs(words) + (now.html if now else "")
    tickets.save_draft(agent, ticket, kind="reply", html=html, files=now.files if now else [])


def _not_sent(agent: Agent, ticket: Ticket, words: str, why: str) -> None:
    _tell(agent, ticket, [why, _("What you had written:"), words])


def _tell(agent: Agent, ticket: Ticket, parts: list[str]) -> None:
    desk.write_to_agent(
        agent, brand_id=ticket.brand_id, ticket=ticket, after=desk.last_of(ticket),
        subject=_("Your answer was not sent: %(subject)s") % {"subject": ticket.subject},
        text="\n\n".join([*(part for part in parts if part), f"{settings.BASE_URL}/tickets/{ticket.number}"]),
    )  # fmt: skip
