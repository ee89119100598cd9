"""Mail of Cauce itself, a new password for instance: through a queue as well, so that no server's absence loses it."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cauce.channels.email import transport, ways
from cauce.channels.errors import NotDelivered
from cauce.channels.models import Carrier, Mailbox, SystemMail
from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.jobs import enqueue, job

TRY = "email.try_system"
KEPT_TRYING = timedelta(days=1)
PAUSE_S = 60


class Backend(BaseEmailBackend):
    """Django's door for mail. What is handed in is kept in a row and sent by a job."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep them; how many."""
        with write():
            for message in email_messages:
                sender = message.from_email or settings.DEFAULT_FROM_EMAIL
                keep_for_sending(message.recipients(), sender=sender, content=_bytes(message))
        return len(email_messages)


@write()
def keep_for_sending(
    recipients: Sequence[str], *, sender: str, content: bytes, mailbox: Mailbox | None = None
) -> None:
    """Keep a mail of Cauce itself until a server has taken it: the mailbox's, or the installation's."""
    row = SystemMail.objects.create(
        recipients=list(recipients), sender=sender, content=content, mailbox=mailbox, created_at=clock.now()
    )
    enqueue(deliver_system, row.pk, key=f"systemmail:{row.pk}:0")


def _bytes(message: EmailMessage) -> bytes:
    return message.message().as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@job(name="email.deliver_system", queue="mail")
def deliver_system(mail_id: int) -> None:
    """Try to send a mail of Cauce itself once."""
    attempt(mail_id)


def attempt(mail_id: int) -> None:
    """Try to send one; the row goes when every recipient's server has taken it."""
    row = SystemMail.objects.select_related("mailbox").filter(pk=mail_id, failed=False).first()
    if row is None:
        return
    left = list(row.recipients)
    error, permanent = "", False
    content = bytes(row.content)
    for recipient in row.recipients:
        try:
            way = _way(row.mailbox)
            sender, person = parseaddr(row.sender)[1], ways.Recipient(parseaddr(recipient)[1])
            taken = ways.send(way, [person], content, sender=sender, mailbox=row.mailbox)[person.address]
            if not taken.well:
                raise NotDelivered(taken.words, permanent=True)
            left.remove(recipient)
        except ways.NotSet:
            error = "no server for outgoing mail is set"
        except NotDelivered as trouble:
            error, permanent = trouble.words, trouble.permanent
    _went(mail_id, left, error, permanent=permanent)


def _way(mailbox: Mailbox | None) -> transport.Server | ways.Way:
    if mailbox is not None:
        return ways.way_for(mailbox)
    if settings.SMTP_URL:
        return transport.from_url(settings.SMTP_URL)
    boxes = Mailbox.objects.filter(active=True).order_by("pk")
    if (served := boxes.exclude(smtp_host="").first()) is not None:
        return ways.way_for(served)
    carrier = Carrier.objects.order_by("pk").first()
    if carrier is None:
        raise ways.NotSet
    return ways.opened(carrier)


@write()
def _went(mail_id: int, left: list[Any], error: str, *, permanent: bool) -> None:
    row = hold(SystemMail, mail_id)
    if not left:
        row.delete()
        return
    row.recipients, row.error, row.tries = left, error[:2000], row.tries + 1
    # The words of such a mail are personal and soon stale (a link to a new password): kept no longer than it is tried.
    if permanent or clock.now() - row.created_at > KEPT_TRYING:
        row.failed, row.content = True, b""
    else:
        at = clock.now() + timedelta(seconds=min(3600, PAUSE_S * 2 ** min(row.tries, 6)))
        clock.set_due(TRY, f"systemmail:{row.pk}", at, account_id=0)
    row.save()
