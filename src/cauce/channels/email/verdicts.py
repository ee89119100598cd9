"""Whether a mail comes from whom it says: asked of DNS, or believed from a server that we trust."""

import ipaddress
from mmap import mmap

from django.conf import settings

from cauce.channels.email import providers
from cauce.channels.models import Intake, Mailbox
from cauce.ground.mail.authentication import Authenticity, authenticate, from_trusted_header
from cauce.ground.mail.parsed import ParsedMail

Verdict = tuple[dict[str, str], bool]
UNKNOWN: Verdict = ({}, False)
TIMEOUT_S = 3.0


def from_head(mail: ParsedMail, mailbox: Mailbox) -> Verdict | None:
    """What a server that this mailbox (or the installation) trusts has written into the head; None if nothing."""
    for name in _trusted(mailbox):
        found = from_trusted_header(mail.all("authentication-results"), authserv_id=name)
        if found is not None:
            return _verdict(found)
    return None


def _trusted(mailbox: Mailbox) -> list[str]:
    """The servers whose word on senders is taken: the one that was named, else the installation's and the provider's
    that the mail is fetched from."""
    if mailbox.trusted_authserv:
        return [mailbox.trusted_authserv]
    provider = providers.by_host(mailbox.fetch_host) if mailbox.fetched else None
    own = [provider.judge] if provider is not None and provider.judge is not None else []
    return [*settings.TRUSTED_AUTHSERV, *own]


def wants_asking(intake: Intake) -> bool:
    """Whether DNS can tell: the mail came straight from a server on the open internet."""
    if not settings.CHECK_SENDERS or intake.source != "smtp" or not intake.peer:
        return False
    try:
        return ipaddress.ip_address(intake.peer).is_global
    except ValueError:
        return False


def ask(intake: Intake, data: bytes | mmap, mail: ParsedMail) -> Verdict:
    """Ask DNS; at most about three seconds."""
    found = authenticate(
        data, ip=intake.peer, helo=intake.helo, mail_from=intake.envelope_from or "", header_from=mail.from_.email,
        timeout_s=TIMEOUT_S,
    )  # fmt: skip
    return _verdict(found)


def _verdict(found: Authenticity) -> Verdict:
    words = {"spf": found.spf, "dkim": found.dkim, "dmarc": found.dmarc, "source": found.source}
    return words, found.failed
