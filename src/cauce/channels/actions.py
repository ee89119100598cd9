"""The verbs of the channels: mailboxes, and second tries. Whether somebody may is asked where the mailbox is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cauce.channels import events
from cauce.channels.email import delivering, desk, queue, setup
from cauce.channels.errors import Invalid
from cauce.channels.models import Alias, Delivery, Intake, Mailbox
from cauce.ground.db import hold, write
from cauce.ground.files import secrets
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people.rules import fold_address

if TYPE_CHECKING:
    from cauce.people.models import Brand, Team

SECURITIES = ("tls", "starttls", "none")
# What a mailbox's page may change; secrets are handed in as words and kept sealed.
CHANGEABLE = frozenset(
    {
        "name", "language", "signature", "active", "acknowledge", "quote_history", "trusted_authserv", "team",
        "receives_by",
        "imap_host", "imap_port", "imap_security", "imap_user", "imap_folder", "imap_old", "smtp_host", "smtp_port",
        "smtp_security", "smtp_user",
    }
)  # fmt: skip

try_receiving = setup.try_receiving
try_sending = setup.try_sending
write_to_agent = desk.write_to_agent


@write()
def add_mailbox(
    *, address: str, brand: Brand, team: Team | None = None, by: Actor, imap_password: str | None = None,
    smtp_password: str | None = None, **settings: Any,
) -> Mailbox:  # fmt: skip
    """Let customers write to an address; it works at once. Raises Invalid for no address, or one that is taken."""
    folded = _free_address(brand.account_id, address)
    mailbox = Mailbox(account_id=brand.account_id, brand=brand, address=folded)
    _set(mailbox, {"team": team, **settings})
    _seal(mailbox, imap_password, smtp_password)
    mailbox.save()
    keep(mailbox, events.MailboxAdded(), by=by)
    delivering.wake(brand.pk)
    return mailbox


@write()
def change_mailbox(
    mailbox: Mailbox,
    *,
    by: Actor,
    imap_password: str | None = None,
    smtp_password: str | None = None,
    **settings: Any,
) -> Mailbox:
    """Change a mailbox's settings (those of `CHANGEABLE`); a password of None stays as it is. What waits for the
    mailbox is tried again. Raises Invalid."""
    mailbox = hold(Mailbox, mailbox.pk)
    changed = _set(mailbox, settings) + _seal(mailbox, imap_password, smtp_password)
    if not changed:
        return mailbox
    mailbox.last_error = ""
    keep(mailbox, events.MailboxChanged(sorted(changed)), by=by)
    delivering.wake(mailbox.brand_id)
    return mailbox


@write()
def set_aliases(mailbox: Mailbox, addresses: Iterable[str], *, by: Actor) -> Mailbox:
    """Have exactly these other addresses belong to the mailbox. Raises Invalid."""
    mailbox = hold(Mailbox, mailbox.pk)
    before = set(Alias.objects.filter(mailbox=mailbox).values_list("address", flat=True))
    wanted = {fold_address(address) for address in addresses if address.strip()}
    if before == wanted:
        return mailbox
    Alias.objects.filter(mailbox=mailbox, address__in=before - wanted).delete()
    for address in sorted(wanted - before):
        folded = _free_address(mailbox.account_id, address)
        Alias.objects.create(account_id=mailbox.account_id, mailbox=mailbox, address=folded)
    return keep(mailbox, events.MailboxChanged(["aliases"]), by=by)


def replay(intake: Intake) -> None:
    """Have a mail that could not be read read again; it becomes one message however often this is said."""
    queue.replay(intake)


def retry_delivery(delivery: Delivery, *, by: Actor) -> None:
    """Try a failed delivery again, or one that waits at once."""
    delivering.again(delivery.pk, by=by)


def _free_address(account_id: int, address: str) -> str:
    folded = fold_address(address)
    try:
        validate_email(folded)
    except ValidationError as error:
        raise Invalid(
            _("«%(address)s» is not an e-mail address.") % {"address": address}, field="address"
        ) from error
    taken = Mailbox.objects.filter(account=account_id, address=folded).exists()
    if taken or Alias.objects.filter(account=account_id, address=folded).exists():
        raise Invalid(_("There is already a mailbox %(address)s.") % {"address": folded}, field="address")
    return folded


def _set(mailbox: Mailbox, settings: dict[str, Any]) -> list[str]:
    if unknown := settings.keys() - CHANGEABLE:
        raise ValueError(f"not settings of a mailbox: {', '.join(sorted(unknown))}")
    team = settings.get("team")
    if team is not None and (
        team.account_id != mailbox.account_id or team.brand_id not in (None, mailbox.brand_id)
    ):
        raise Invalid(_("This team does not serve the mailbox's brand."), field="team")
    changed = [name for name, value in settings.items() if getattr(mailbox, name) != value]
    for name in changed:
        setattr(mailbox, name, settings[name])
    _check(mailbox)
    return changed


def _check(mailbox: Mailbox) -> None:
    if mailbox.receives_by not in ("listener", "imap"):
        raise Invalid(field="receives_by")
    if mailbox.receives_by == "imap" and not mailbox.imap_host:
        raise Invalid(_("Please write the name of the IMAP server."), field="imap_host")
    for name in ("imap_security", "smtp_security"):
        if getattr(mailbox, name) not in SECURITIES:
            raise Invalid(field=name)
    for name in ("imap_port", "smtp_port"):
        if not 0 < getattr(mailbox, name) < 65536:
            raise Invalid(_("A port is a number from 1 to 65535."), field=name)


def _seal(mailbox: Mailbox, imap_password: str | None, smtp_password: str | None) -> list[str]:
    changed = []
    for name, secret in (("imap_secret", imap_password), ("smtp_secret", smtp_password)):
        if secret is not None:
            setattr(mailbox, name, secrets.seal(secret, about=mailbox.seal_name) if secret else "")
            changed.append(name)
    return changed
