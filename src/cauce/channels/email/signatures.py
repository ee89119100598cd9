"""Signing a mailbox's mail: its key, whether the world can see it, and the signature. Off until it is seen in DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.utils.translation import gettext as _

from cauce.channels import events
from cauce.channels.errors import NotReached
from cauce.channels.models import Mailbox
from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.files import secrets
from cauce.ground.files.errors import NotOurs
from cauce.ground.log.actions import keep
from cauce.ground.mail import signing
from cauce.ground.mail.resolving import Resolver, system_resolver

if TYPE_CHECKING:
    from cauce.ground.log.actors import Actor

TIMEOUT_S = 5.0
_log = structlog.get_logger("mail")


def make_key(mailbox: Mailbox, *, by: Actor) -> Mailbox:
    """A new key for a mailbox, under a selector of its own, so that mail signed with the old one stays valid while the
    old record stands. It signs nothing until it has been seen in DNS."""
    key = signing.new_key()
    with write():
        mailbox = hold(Mailbox, mailbox.pk)
        mailbox.dkim_selector = f"cauce{clock.now():%Y%m%d}-{mailbox.version + 1}"
        mailbox.dkim_public, mailbox.dkim_active = key.public, False
        mailbox.dkim_secret = secrets.seal(key.private, about=_sealed_for(mailbox))
        return keep(mailbox, events.MailboxChanged(["dkim"]), by=by)


@write()
def forget_key(mailbox: Mailbox, *, by: Actor) -> Mailbox:
    """Sign no more; a mailbox without a key stays as it is."""
    mailbox = hold(Mailbox, mailbox.pk)
    if not mailbox.dkim_selector:
        return mailbox
    mailbox.dkim_selector = mailbox.dkim_public = mailbox.dkim_secret = ""
    mailbox.dkim_active = False
    return keep(mailbox, events.MailboxChanged(["dkim"]), by=by)


def look(mailbox: Mailbox, *, by: Actor, resolver: Resolver | None = None) -> bool:
    """Look into DNS whether the key is there; from then on mail is signed, or no more. Raises NotReached when nobody
    answers."""
    try:
        seen = bool(mailbox.dkim_selector) and signing.is_published(
            mailbox.dkim_selector,
            domain_of(mailbox),
            mailbox.dkim_public,
            resolver or system_resolver(TIMEOUT_S),
        )
    except TimeoutError as error:
        raise NotReached(_("DNS does not answer just now. Try again in a moment.")) from error
    with write():
        mailbox = hold(Mailbox, mailbox.pk)
        if mailbox.dkim_active != seen:
            mailbox.dkim_active = seen
            keep(mailbox, events.MailboxChanged(["dkim"]), by=by)
    return seen


def record_of(mailbox: Mailbox) -> tuple[str, str]:
    """The TXT record to publish: its name and its value; empty without a key."""
    if not mailbox.dkim_selector:
        return "", ""
    return signing.record_name(mailbox.dkim_selector, domain_of(mailbox)), signing.record_value(
        mailbox.dkim_public
    )


def signed(content: bytes, mailbox: Mailbox | None) -> bytes:
    """The mail as it leaves: signed, where the mailbox signs. A key that cannot be opened holds no mail up."""
    if mailbox is None or not mailbox.dkim_active:
        return content
    try:
        private = secrets.unseal(mailbox.dkim_secret, about=_sealed_for(mailbox))
    except NotOurs:
        _log.warning("a mailbox's signing key cannot be opened", mailbox=mailbox.pk)
        return content
    return signing.sign(content, selector=mailbox.dkim_selector, domain=domain_of(mailbox), private=private)


def domain_of(mailbox: Mailbox) -> str:
    """The domain in whose name a mailbox signs."""
    return mailbox.address.rpartition("@")[2]


def _sealed_for(mailbox: Mailbox) -> str:
    return f"{mailbox.seal_name} dkim"
