"""Which carrier takes a mailbox's mail: chosen, tried, forgotten. Its secrets stay sealed."""

from __future__ import annotations

import json
import re
import secrets as chance
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from cauce.channels import events
from cauce.channels.email import delivering, ways
from cauce.channels.email.carriers.known import KNOWN, Known
from cauce.channels.email.carriers.listening import USER, password_needed
from cauce.channels.errors import Invalid, NotDelivered
from cauce.channels.models import Carrier, Mailbox
from cauce.ground.db import hold, write
from cauce.ground.files import secrets
from cauce.ground.log.actions import keep

if TYPE_CHECKING:
    from cauce.ground.log.actors import Actor

HOOK_PASSWORD = "hook_password"
LONGEST = 2000
# These stand in an address or in a server's name.
_SHAPES = {"sender_domain": re.compile(r"[a-z0-9.-]{3,253}", re.I), "region": re.compile(r"[a-z0-9-]{1,30}")}
_MARKS = {"sender_domain": "mg.empresa.com", "region": "eu-west-1"}


@write()
def set_carrier(
    account_id: int, mailbox: Mailbox | None, key: str, said: Mapping[str, str], *, by: Actor
) -> Carrier:
    """Have a carrier take the mailbox's mail; without one, that of all mailboxes that have no way of their own. A
    secret left empty stays as it is, for the same carrier. What waits is tried again. Raises Invalid."""
    known = KNOWN.get(key)
    if known is None:
        raise Invalid(field="key")
    row = carrier_of(account_id, mailbox)
    if row is None:
        row = Carrier(account_id=account_id, mailbox=mailbox, hook=chance.token_urlsafe(24))
    before = _secrets_of(row) if not row._state.adding and row.key == key else {}
    kept, hidden = _checked(known, said, before)
    hidden[HOOK_PASSWORD] = before.get(HOOK_PASSWORD) or chance.token_urlsafe(18)
    row.key, row.settings = key, kept
    row.secrets = secrets.seal(json.dumps(hidden), about=row.seal_name)
    if row._state.adding:
        row.save()
    keep(row, events.CarrierSet(key, mailbox.pk if mailbox else None), by=by)
    _wake(row)
    return row


@write()
def forget_carrier(account_id: int, mailbox: Mailbox | None, *, by: Actor) -> None:
    """Have mail go by SMTP again; without a carrier nothing happens."""
    row = carrier_of(account_id, mailbox)
    if row is not None:
        row = hold(Carrier, row.pk)
        keep(row, events.CarrierForgotten(row.key, row.mailbox_id), by=by)
        _wake(row)
        row.delete()


def carrier_of(account_id: int, mailbox: Mailbox | None) -> Carrier | None:
    """The mailbox's own carrier, or (None) the account's."""
    return Carrier.objects.filter(account=account_id, mailbox=mailbox).first()


def address_of_hook(carrier: Carrier) -> str:
    """Where the carrier tells us what becomes of mail: to be written down there. Raises NotDelivered when the secrets
    cannot be opened."""
    way = ways.opened(carrier)
    scheme, _sep, rest = settings.BASE_URL.partition("://")
    password = f"{USER}:{way.said[HOOK_PASSWORD]}@" if password_needed(way) else ""
    return f"{scheme}://{password}{rest}/hooks/mail/{carrier.hook}"


def _checked(
    known: Known, said: Mapping[str, str], before: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    kept: dict[str, str] = {}
    hidden: dict[str, str] = {}
    for part in known.parts:
        value = str(said.get(part.name) or "").strip()[:LONGEST]
        if part.secret:
            value = value or before.get(part.name, "")
        if part.choices and value not in dict(part.choices):
            value = str(part.choices[0][0])
        if part.needed and not value:
            raise Invalid(_("%(name)s wants this.") % {"name": known.name}, field=part.name)
        shape = _SHAPES.get(part.name)
        if value and shape is not None and not shape.fullmatch(value):
            raise Invalid(_("Write it like %(example)s.") % {"example": _MARKS[part.name]}, field=part.name)
        (hidden if part.secret else kept)[part.name] = value
    return kept, hidden


def _secrets_of(row: Carrier) -> dict[str, str]:
    try:
        way = ways.opened(row)
    except NotDelivered:
        return {}
    return {name: str(value) for name, value in way.said.items() if name not in row.settings}


def _wake(row: Carrier) -> None:
    boxes = Mailbox.objects.filter(account=row.account_id)
    mine = boxes.filter(pk=row.mailbox_id) if row.mailbox_id else boxes
    for brand in mine.values_list("brand", flat=True).distinct():
        delivering.wake(brand)
