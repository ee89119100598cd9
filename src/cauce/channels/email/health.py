"""How mailboxes are: what stands in numbers, and the alarm when one has not been read for too long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cauce.channels import events
from cauce.channels.models import Arrival, FetchCursor, Intake, Mailbox, MailboxAlarm
from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people import queries as people

if TYPE_CHECKING:
    from cauce.people.models import Agent

TELL_AFTER = timedelta(minutes=1)  # a machine that has just woken up gets the time to look
OFTEN_S = 240.0
BY = Actor.system("email")


@dataclass(frozen=True, slots=True)
class OldMail:
    """How far what lay in an account before us has been dealt with; `way` is import or new."""

    way: str
    total: int
    done: int

    @property
    def going(self) -> bool:
        """Whether there is more to come."""
        return self.done < self.total


@dataclass(frozen=True, slots=True)
class Health:
    """How a mailbox is at receiving. `state`: ok, off, new (not looked into yet), failing (trouble, in `words`), silent
    (trouble or not, not read for longer than its alarm allows).

    `waiting` mails are to be read now, `parked` ones failed and are tried again, `failed` ones wait for somebody;
    `unreadable` ones are in a ticket with their original to download.
    """

    state: str
    words: str = ""
    last_read_at: datetime | None = None
    waiting: int = 0
    parked: int = 0
    failed: int = 0
    unreadable: int = 0
    old: OldMail | None = None
    alarm: MailboxAlarm | None = field(default=None, compare=False)  # the incident that lasts


def often_enough_s(mailbox: Mailbox) -> float:
    """How long a reader may wait for news before it says that it is there."""
    if not mailbox.alarm_after_min:
        return OFTEN_S
    return min(OFTEN_S, mailbox.alarm_after_min * 20.0)


def state_of(mailbox: Mailbox) -> tuple[str, str]:
    """The state and its words, from the mailbox's own row."""
    if not mailbox.active:
        return "off", ""
    if not mailbox.fetched:
        return "ok", ""
    if is_silent(mailbox):
        return "silent", mailbox.last_error or _(
            "Nobody has looked into it for a while: is the worker running?"
        )
    if mailbox.last_error:
        return "failing", mailbox.last_error
    return ("new", "") if mailbox.last_read_at is None else ("ok", "")


def is_silent(mailbox: Mailbox) -> bool:
    """Whether it was not read for longer than its alarm allows; one just added counts from then."""
    since = mailbox.last_read_at or mailbox.added_at
    if not (mailbox.active and mailbox.fetched and mailbox.alarm_after_min) or since is None:
        return False
    return clock.now() - since > timedelta(minutes=mailbox.alarm_after_min)


def of(mailboxes: Iterable[Mailbox]) -> dict[int, Health]:
    """How each of these is, by primary key; five questions to the database however many there are."""
    boxes = list(mailboxes)
    pks = [box.pk for box in boxes]
    counted = _counted(pks)
    unreadable = dict(
        Arrival.objects.filter(readable=False, mailbox__in=pks)
        .values_list("mailbox_id")
        .annotate(count=Count("pk"))
    )
    olds = {row.mailbox_id: row for row in FetchCursor.objects.filter(mailbox__in=pks, old_total__gt=0)}
    alarms = {
        row.mailbox_id: row for row in MailboxAlarm.objects.filter(mailbox__in=pks, ended_at__isnull=True)
    }
    found = {}
    for box in boxes:
        state, words = state_of(box)
        waiting, parked, failed = counted.get(box.pk, (0, 0, 0))
        row = olds.get(box.pk)
        old = (
            OldMail(box.old_mail, row.old_total, row.old_done if row.old_left else row.old_total)
            if row
            else None
        )
        found[box.pk] = Health(
            state, words, _last_read(box), waiting, parked, failed, unreadable.get(box.pk, 0), old, alarms.get(box.pk)
        )  # fmt: skip
    return found


def in_numbers(box: Mailbox, how: Health) -> str:
    """How a mailbox is, on one line, as its page says it."""
    at = how.last_read_at
    return _(
        "%(address)s: last read %(when)s; waiting %(waiting)d, put off %(parked)d, failed %(failed)d, unreadable"
        " %(unreadable)d."
    ) % {
        "address": box.address, "when": f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—",
        "waiting": how.waiting, "parked": how.parked, "failed": how.failed, "unreadable": how.unreadable,
    }  # fmt: skip


def _last_read(box: Mailbox) -> datetime | None:
    """The listener reads what is handed to it: the last time somebody did."""
    if box.fetched:
        return box.last_read_at
    return Arrival.objects.filter(mailbox=box).order_by("-pk").values_list("at", flat=True).first()


def _counted(pks: list[int]) -> dict[int, tuple[int, int, int]]:
    rows = (
        Intake.objects.filter(mailbox_id__in=pks, state__in=("pending", "failed"))
        .values_list("mailbox_id")
        .annotate(
            waiting=Count("pk", filter=Q(state="pending", tries=0)),
            parked=Count("pk", filter=Q(state="pending", tries__gt=0)),
            failed=Count("pk", filter=Q(state="failed")),
        )
    )
    return {pk: (waiting, parked, failed) for pk, waiting, parked, failed in rows}


def look() -> None:
    """Open an incident for each mailbox that has fallen silent, tell its administrators once, and close what is over.

    Several workers may look at once.
    """
    rows = Mailbox.objects.filter(active=True).exclude(receives_by="listener")
    silent = {box.pk: box for box in rows.filter(account__origin="live") if is_silent(box)}
    for alarm in MailboxAlarm.objects.filter(ended_at__isnull=True):
        if alarm.mailbox_id not in silent:
            _end(alarm.pk)
        elif alarm.told_at is None and clock.now() - alarm.noticed_at >= TELL_AFTER:
            _tell(alarm.pk, silent[alarm.mailbox_id])
    begun = set(MailboxAlarm.objects.filter(ended_at__isnull=True).values_list("mailbox_id", flat=True))
    for pk, box in silent.items():
        if pk not in begun:
            _begin(box)


@write()
def _begin(mailbox: Mailbox) -> None:
    mailbox = hold(Mailbox, mailbox.pk)
    since = mailbox.last_read_at or mailbox.added_at
    if since is None or MailboxAlarm.objects.filter(mailbox=mailbox, ended_at__isnull=True).exists():
        return
    MailboxAlarm.objects.create(
        mailbox=mailbox, words=mailbox.last_error, began_at=since, noticed_at=clock.now()
    )
    keep(mailbox, events.MailboxSilent(), by=BY)


@write()
def _end(alarm_id: int) -> None:
    alarm = hold(MailboxAlarm, alarm_id)
    if alarm.ended_at is None:
        alarm.ended_at = clock.now()
        alarm.save(update_fields=["ended_at"])
        keep(hold(Mailbox, alarm.mailbox_id), events.MailboxHeard(), by=BY)


@write()
def _tell(alarm_id: int, mailbox: Mailbox) -> None:
    alarm = hold(MailboxAlarm, alarm_id)
    if alarm.told_at is not None or alarm.ended_at is not None:
        return
    alarm.told_at = clock.now()
    alarm.save(update_fields=["told_at"])
    for agent in administrators(mailbox):
        with override(agent.language or None):
            _letter(mailbox, alarm, agent).send()  # Cauce's own queue: a row, in this transaction


def administrators(mailbox: Mailbox) -> list[Agent]:
    """Those who can mend a mailbox."""
    everybody = people.agents_by_email(mailbox.account_id).values()
    return [agent for agent in everybody if people.may(agent, "settings.edit", mailbox)]


def _letter(mailbox: Mailbox, alarm: MailboxAlarm, agent: Agent) -> EmailMessage:
    minutes = int((clock.now() - alarm.began_at).total_seconds() // 60)
    words = [
        _("Cauce has not been able to read the mailbox %(address)s for %(minutes)d minutes.")
        % {"address": mailbox.address, "minutes": minutes},
        mailbox.last_error or alarm.words,
        _("The mail waits there; nothing is lost. Here you can see what is the matter and mend it:"),
        f"{settings.BASE_URL}/settings/mailboxes/{mailbox.pk}",
    ]
    return EmailMessage(
        subject=_("The mailbox %(address)s is not being read") % {"address": mailbox.address},
        body="\n\n".join(line for line in words if line),
        to=[agent.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
