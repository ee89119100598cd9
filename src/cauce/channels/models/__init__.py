"""The tables of the channels."""

from cauce.channels.models.carriers import Carrier
from cauce.channels.models.drafts import MailboxDraft
from cauce.channels.models.fetching import FetchCursor, FetchMark, MailboxAlarm
from cauce.channels.models.incoming import Arrival, Awaited, Intake
from cauce.channels.models.mailboxes import Alias, Mailbox
from cauce.channels.models.outgoing import Delivery, DeskAnswer, SystemMail
from cauce.channels.models.signing_in import Consent, Provider

__all__ = [
    "Alias", "Arrival", "Awaited", "Carrier", "Consent", "Delivery", "DeskAnswer", "FetchCursor", "FetchMark", "Intake",
    "Mailbox", "MailboxAlarm", "MailboxDraft", "Provider", "SystemMail",
]  # fmt: skip
