"""The verbs of the channels: mailboxes, and second tries. Whether somebody may is asked where the mailbox is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cauce.channels import events
from cauce.channels.email import (
    awaited,
    carrying,
    copies,
    delivering,
    desk,
    fetching,
    oauth,
    queue,
    setup,
    signatures,
    sweeping,
)
from cauce.channels.email.providers import CONSENTS
from cauce.channels.errors import Invalid
from cauce.channels.models import Alias, Delivery, Intake, Mailbox, Provider
from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.files import secrets
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people.rules import fold_address

if TYPE_CHECKING:
    from cauce.people.models import Agent, Brand, Team

SECURITIES = ("tls", "starttls", "none")
# What these settings of a mailbox may be.
CHOICES = {
    "receives_by": ("listener", "imap", "pop3"),
    "fetch_security": SECURITIES,
    "smtp_security": SECURITIES,
    "sign_in": ("password", *CONSENTS),
    "old_mail": ("ignore", "import", "new"),
    "after_reading": ("leave", "seen", "delete"),
}
LONGEST_ALARM_MIN = 7 * 24 * 60
# What a mailbox's page may change; secrets are handed in as words and kept sealed.
CHANGEABLE = frozenset(
    {
        "name", "language", "signature", "active", "acknowledge", "quote_history", "trusted_authserv", "team",
        "receives_by", "fetch_host", "fetch_port", "fetch_security", "fetch_user", "fetch_folder", "sign_in",
        "old_mail", "after_reading", "alarm_after_min", "smtp_host", "smtp_port", "smtp_security", "smtp_user",
    }
)  # fmt: skip

try_receiving = setup.try_receiving
try_sending = setup.try_sending
write_to_agent = desk.write_to_agent
leave_copies = copies.leave
set_carrier = carrying.set_carrier
forget_carrier = carrying.forget_carrier
make_signing_key = signatures.make_key
forget_signing_key = signatures.forget_key
look_for_signing_key = signatures.look


@write()
def add_mailbox(
    *, address: str, brand: Brand, team: Team | None = None, by: Actor, fetch_password: str | None = None,
    smtp_password: str | None = None, **settings: Any,
) -> Mailbox:  # fmt: skip
    """Let customers write to an address; it works at once. Raises Invalid for no address, or one that is taken."""
    folded = _free_address(brand.account_id, address)
    mailbox = Mailbox(account_id=brand.account_id, brand=brand, address=folded, added_at=clock.now())
    _set(mailbox, {"team": team, **settings})
    _seal(mailbox, fetch_password, smtp_password)
    mailbox.save()
    keep(mailbox, events.MailboxAdded(), by=by)
    delivering.wake(brand.pk)
    return mailbox


@write()
def change_mailbox(
    mailbox: Mailbox,
    *,
    by: Actor,
    fetch_password: str | None = None,
    smtp_password: str | None = None,
    **settings: Any,
) -> Mailbox:
    """Change a mailbox's settings (those of `CHANGEABLE`); a password of None stays as it is. What waits for the
    mailbox is tried again. Raises Invalid."""
    mailbox = hold(Mailbox, mailbox.pk)
    changed = _set(mailbox, settings) + _seal(mailbox, fetch_password, smtp_password)
    if not changed:
        return mailbox
    mailbox.last_error = ""
    if "old_mail" in changed:
        fetching.begin_old_again(mailbox)
    keep(mailbox, events.MailboxChanged(sorted(changed)), by=by)
    delivering.wake(mailbox.brand_id)
    return mailbox


@write()
def set_aliases(mailbox: Mailbox, addresses: Iterable[str], *, by: Actor) -> Mailbox:
    """Have exactly these other addresses belong to the mailbox. Raises Invalid."""
    mailbox = hold(Mailbox, mailbox.pk)
    before = set(Alias.objects.filter(mailbox=mailbox).values_list("address", flat=True))
    wanted = {fold_address(address) for address in addresses if address.strip()} - {mailbox.address}
    if before == wanted:
        return mailbox
    Alias.objects.filter(mailbox=mailbox, address__in=before - wanted).delete()
    for address in sorted(wanted - before):
        folded = _free_address(mailbox.account_id, address, field="aliases")
        Alias.objects.create(account_id=mailbox.account_id, mailbox=mailbox, address=folded)
    return keep(mailbox, events.MailboxChanged(["aliases"]), by=by)


@write()
def set_provider(
    account_id: int, key: str, *, client_id: str, client_secret: str | None = None, tenant: str = "",
    authorize_url: str = "", token_url: str = "", by: Actor,
) -> Provider:  # fmt: skip
    """Write down how Cauce is registered at a provider of mailboxes (google, microsoft); a secret of None stays as it
    is. The addresses are for clouds of one's own. Raises Invalid."""
    if key not in CONSENTS:
        raise Invalid(field="key")
    if not client_id.strip():
        raise Invalid(_("Please write the client id that the provider gave you."), field="client_id")
    provider = Provider.objects.filter(account=account_id, key=key).first() or Provider(
        account_id=account_id, key=key
    )
    provider.client_id, provider.tenant = client_id.strip(), tenant.strip()
    provider.authorize_url, provider.token_url = authorize_url.strip(), token_url.strip()
    if client_secret is not None:
        provider.client_secret = (
            secrets.seal(client_secret, about=provider.seal_name) if client_secret else ""
        )
    if provider._state.adding:
        provider.save()
    return keep(provider, events.ProviderSet(key), by=by)


def begin_consent(mailbox: Mailbox, *, redirect_uri: str, agent: Agent) -> str:
    """Where to send the agent's browser, so that the mailbox's provider (`sign_in`) asks for leave. The provider sends
    it back to `redirect_uri` with `state` and `code`. Raises Invalid when Cauce is not registered there."""
    return oauth.ask(mailbox, redirect_uri=redirect_uri, agent_id=agent.pk)


def finish_consent(*, state: str, code: str, agent: Agent) -> Mailbox:
    """Turn what the browser came back with into lasting leave; the mailbox works from now on. Asks the provider, so
    never inside a transaction. Raises NoConsent (wrong, old or foreign answer, or refused), NotReached (ground.net)."""
    mailbox = oauth.answered(state=state, code=code, agent_id=agent.pk)
    with write():
        held = hold(Mailbox, mailbox.pk)
        held.last_error = ""
        keep(held, events.MailboxChanged(["consent"]), by=Actor.agent(agent.pk))
        delivering.wake(held.brand_id)
    return held


sweep_intakes = sweeping.sweep
sweep_awaited = awaited.sweep


def replay(intake: Intake) -> None:
    """Have any stored mail read again, as today's Cauce reads it: one that failed, that waits, or that was taken for a
    loop. What is a message already stays that message, however often this is said."""
    queue.replay(intake)


def retry_delivery(delivery: Delivery, *, by: Actor) -> None:
    """Try a failed delivery again, or one that waits at once."""
    delivering.again(delivery.pk, by=by)


def _free_address(account_id: int, address: str, *, field: str = "address") -> str:
    folded = fold_address(address)
    try:
        validate_email(folded)
    except ValidationError as error:
        raise Invalid(
            _("«%(address)s» is not an e-mail address.") % {"address": address}, field=field
        ) from error
    taken = Mailbox.objects.filter(account=account_id, address=folded).exists()
    if taken or Alias.objects.filter(account=account_id, address=folded).exists():
        raise Invalid(_("There is already a mailbox %(address)s.") % {"address": folded}, field=field)
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
    for name, choices in CHOICES.items():
        if getattr(mailbox, name) not in choices:
            raise Invalid(field=name)
    if mailbox.fetched and not mailbox.fetch_host:
        raise Invalid(_("Please write the name of the server where the mail lies."), field="fetch_host")
    if not 0 <= mailbox.alarm_after_min <= LONGEST_ALARM_MIN:
        raise Invalid(_("An alarm comes after at most a week."), field="alarm_after_min")
    for name in ("fetch_port", "smtp_port"):
        if not 0 < getattr(mailbox, name) < 65536:
            raise Invalid(_("A port is a number from 1 to 65535."), field=name)


def _seal(mailbox: Mailbox, fetch_password: str | None, smtp_password: str | None) -> list[str]:
    changed = []
    for name, secret in (("fetch_secret", fetch_password), ("smtp_secret", smtp_password)):
        if secret is not None:
            setattr(mailbox, name, secrets.seal(secret, about=mailbox.seal_name) if secret else "")
            changed.append(name)
    return changed
