"""What we sign, so that an answer finds its way home: reply addresses, Message-IDs, and the mark that stops loops."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from cauce.ground.files.keys import derive, name_of
from cauce.ground.mail import agent_addresses, threading
from cauce.ground.mail.agent_addresses import AgentToken

if TYPE_CHECKING:
    from cauce.channels.models import Mailbox

TRIAL = 0  # in place of a mailbox: what was sent to try one out is nobody's request
_NAME = 4  # letters of a key's name: addresses are short (64 octets), and an account has few keys


@lru_cache(maxsize=256)
def _keys(secrets: tuple[str, ...], account_id: int) -> dict[str, bytes]:
    made = [derive(secret, f"mail marks of account {account_id}") for secret in secrets]
    return {name_of(key)[:_NAME]: key for key in reversed(made)}


def keys_of(account_id: int) -> Mapping[str, bytes]:
    """The keys that an account's marks may be signed with, by name; the last one signs new ones.

    Taking a secret out of `SECRET_KEY_FALLBACKS` revokes every mark signed with it.
    """
    return _keys((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), account_id)


def _signing(account_id: int) -> tuple[str, bytes]:
    return list(keys_of(account_id).items())[-1]


def reply_address(account_id: int, mailbox: str, ticket_id: int) -> str:
    """The mailbox's address with a token of the ticket in it."""
    name, key = _signing(account_id)
    return threading.reply_address(mailbox, ticket_id, key_id=name, key=key)


def message_id(account_id: int, mailbox: str, ticket_id: int, message_id: int, *, copy: str = "") -> str:
    """The signed Message-ID of an outgoing message; message 0 stands for the ticket itself."""
    name, key = _signing(account_id)
    try:
        domain = mailbox.rpartition("@")[2].encode("idna").decode() or "cauce.invalid"
    except UnicodeError:  # a domain that is none
        domain = "cauce.invalid"
    return threading.message_id(ticket_id, message_id, domain, key_id=name, key=key, copy=copy)


def loop_mark(account_id: int, mailbox_id: int) -> str:
    """What our mail from this mailbox carries: if it comes back to the same mailbox, it goes round in a circle."""
    return f"{_signing(account_id)[0]}-{account_id}-{mailbox_id}"


def agent_address(mailbox: Mailbox, agent_id: int, ticket_id: int, after: int) -> str:
    """Where one agent answers in one ticket, having seen its messages up to `after`; empty when it does not fit."""
    name, key = _signing(mailbox.account_id)
    return agent_addresses.write(
        mailbox.address, AgentToken(agent_id, ticket_id, after), key_id=name, key=key
    )
