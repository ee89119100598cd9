"""The tables of the channels."""

from cauce.channels.models.incoming import Arrival, ImapCursor, Intake
from cauce.channels.models.mailboxes import Alias, Mailbox
from cauce.channels.models.outgoing import Delivery, SystemMail

__all__ = ["Alias", "Arrival", "Delivery", "ImapCursor", "Intake", "Mailbox", "SystemMail"]
