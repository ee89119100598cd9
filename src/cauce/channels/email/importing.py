"""Old mail by the dozen: what stands for itself becomes closed tickets in one short transaction.

Invariant: each leaves the rows and facts that `inbound.settle` would have left. Whatever points at something (another
mail, a ticket, a person to bring in, a delivery of ours) is left to it; so is everything when one of them fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import structlog
from django.db import InterfaceError, OperationalError

from cauce.channels.email import from_agents, inbound, past
from cauce.channels.email.bringing import brought_in
from cauce.channels.email.inbound import BY, CHANNEL, Settled
from cauce.channels.email.reading import Read
from cauce.channels.models import Arrival, Mailbox
from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.ground.mail.threading import tagged_numbers
from cauce.people.load import Contacts, Known
from cauce.tickets import queries as tickets
from cauce.tickets.load import Past, open_all_past

_log = structlog.get_logger("mail")


def settle(ready: Sequence[Read], mailboxes: dict[int, Mailbox]) -> dict[str, Settled]:
    """What became of those that stand for themselves, by key; the others are still to be settled one by one."""
    settled: dict[str, Settled] = {}
    for account, reads in _by_account(ready, mailboxes).items():
        try:
            settled |= _open_all(account, reads, mailboxes)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            # Which one it is, and what is the matter with it, comes out when they are settled one by one.
            _log.warning("old mail is settled one by one", mails=len(reads), exc_info=error)
    return settled


def _by_account(ready: Iterable[Read], mailboxes: dict[int, Mailbox]) -> dict[int, list[Read]]:
    found: dict[int, list[Read]] = {}
    for read in ready:
        mailbox = mailboxes[read.intake.mailbox_id]
        if mailbox.account.origin != "demo" and _stands_alone(read):
            found.setdefault(mailbox.account_id, []).append(read)
    return found


def _stands_alone(read: Read) -> bool:
    mail = read.mail
    return not (
        not past.is_past(read)
        or read.judgement.kind == "loop"
        or read.judgement.bounce is not None
        or mail.in_reply_to
        or mail.references
        or tagged_numbers(mail.subject)
        or from_agents.is_signed(read)
        or brought_in(read)
    )


def _open_all(account: int, reads: list[Read], mailboxes: dict[int, Mailbox]) -> dict[str, Settled]:
    alone = _unknown(account, reads)
    if not alone:
        return {}
    now, people = clock.now(), Contacts(account, by=BY.under("import"))
    writers = {one.intake.key: inbound.writer_of(one) for one in alone}
    known = [Known(*writers[one.intake.key], now, one.mail.language or "") for one in alone]
    with write():
        contacts = people.know(known)
    with write():
        alone = _unknown(account, alone)  # somebody else may have settled one meanwhile
        keys = open_all_past(
            [
                _past(one, mailboxes[one.intake.mailbox_id], contacts[writers[one.intake.key][0]])
                for one in alone
            ]
        )
        Arrival.objects.bulk_create(
            Arrival(
                key=one.intake.key, mailbox_id=one.intake.mailbox_id, message_id=message, outcome="opened",
                raw_id=one.intake.raw_id, readable=one.mail.readable, at=now,
            )
            for one, message in zip(alone, keys, strict=True)
        )  # fmt: skip
    return {one.intake.key: Settled("opened", pk) for one, pk in zip(alone, keys, strict=True)}


def _unknown(account: int, reads: list[Read]) -> list[Read]:
    """Those whose id nobody has seen, and each id once."""
    settled = inbound.known([one.intake.key for one in reads])
    ids = Counter(inbound.id_of(one) for one in reads)
    seen = tickets.ids_known(account, ids)
    return [
        one
        for one in reads
        if one.intake.key not in settled and inbound.id_of(one) not in seen and ids[inbound.id_of(one)] == 1
    ]


def _past(read: Read, mailbox: Mailbox, contact: int) -> Past:
    return Past(
        account_id=mailbox.account_id, brand_id=mailbox.brand_id, team_id=mailbox.team_id, requester_id=contact,
        channel=CHANNEL, subject=inbound.subject_of(read, mailbox), said=inbound.said_at_first(read, mailbox),
        at=past.said_at(read), by=Actor.contact(contact, origin=past.origin_of(read)),
    )  # fmt: skip
