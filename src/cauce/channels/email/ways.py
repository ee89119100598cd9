"""By which way a mail leaves: its mailbox's carrier or server, else the account's carrier, else the installation's
server."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cauce.channels.email import signatures, transport
from cauce.channels.email.carriers import trying
from cauce.channels.email.carriers.known import KNOWN, Recipient, Taken, Way
from cauce.channels.email.transport import NotSet, Server
from cauce.channels.errors import NotDelivered
from cauce.channels.models import Carrier, Mailbox
from cauce.ground.db import prepared
from cauce.ground.files import secrets
from cauce.ground.files.errors import NotOurs

__all__ = [
    "NotSet", "Recipient", "Server", "Taken", "Way", "at_once", "carrier_for", "name_of", "opened", "send", "try_out",
    "way_for",
]  # fmt: skip
_SES_OK = re.compile(r"250 (?:\S+ )?Ok (\S+)", re.I)


def carrier_for(mailbox: Mailbox) -> Carrier | None:
    """Who carries the mailbox's mail, if it is not a server."""
    found = {one.mailbox_id: one for one in _carriers(mailbox.account_id)}
    return found.get(mailbox.pk) or (None if mailbox.smtp_host else found.get(None))


@prepared
def _carriers(account: int) -> QuerySet[Carrier]:
    return Carrier.objects.filter(account=account)


def way_for(mailbox: Mailbox | None) -> Server | Way:
    """How the mailbox's mail leaves. Raises NotSet, NotDelivered."""
    carrier = carrier_for(mailbox) if mailbox is not None else None
    return opened(carrier) if carrier is not None else transport.server_for(mailbox)


def opened(carrier: Carrier) -> Way:
    """A carrier with its secrets in plain. Raises NotDelivered when they cannot be opened."""
    try:
        plain = secrets.unseal(carrier.secrets, about=carrier.seal_name) if carrier.secrets else "{}"
    except NotOurs as error:
        said = _("The key for %(name)s cannot be opened: type it in again.") % {
            "name": KNOWN[carrier.key].name
        }
        raise NotDelivered(said, permanent=False) from error
    return Way(KNOWN[carrier.key], carrier.settings | json.loads(plain))


def at_once(way: Server | Way) -> bool:
    """Whether everybody gets a mail by one handing over; else each gets their own."""
    return isinstance(way, Way) and not way.known.whole


def send(
    way: Server | Way,
    recipients: Sequence[Recipient],
    content: bytes,
    *,
    sender: str,
    mailbox: Mailbox | None,
    mark: str = "",
) -> dict[str, Taken]:
    """Hand a mail over for these; by address what became of each. `mark` comes back with a carrier's notices. Several
    only where they go at once. Raises NotDelivered."""
    if isinstance(way, Way) and way.known.sends:
        from cauce.channels.email.carriers import sending

        return sending.send(way, recipients, content, mark=mark)
    (one,) = recipients
    if isinstance(way, Server):
        signed = signatures.signed(content, mailbox)
        return {
            one.address: Taken(
                True, transport.send(way, sender=sender, recipient=one.address, content=signed)
            )
        }
    from cauce.channels.email.carriers import amazon

    # Amazon signs for itself, and gives the mail another id, of which it tells in its answer.
    content = amazon.marked(content, mark, str(way.said.get("configuration_set") or ""))
    words = transport.send(server_of(way), sender=sender, recipient=one.address, content=content)
    named = _SES_OK.match(words)
    return {one.address: Taken(True, words, named[1] if named else "")}


def server_of(way: Way) -> Server:
    """The server of a carrier that takes mail by SMTP."""
    host = f"email-smtp.{way.said['region']}.amazonaws.com"
    return Server(host, 587, "starttls", str(way.said["user"]), str(way.said["password"]))


def try_out(way: Server | Way) -> None:
    """Try whether it would take our mail; nothing is sent. Raises what `transport.try_out` raises."""
    if isinstance(way, Way) and way.known.sends:
        trying.try_out(way)
    else:
        transport.try_out(way if isinstance(way, Server) else server_of(way))


def name_of(way: Server | Way) -> tuple[str, int]:
    """What a person calls it, and the port."""
    return (way.host, way.port) if isinstance(way, Server) else (way.known.name, 443)
