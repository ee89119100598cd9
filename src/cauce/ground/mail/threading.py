"""Which conversation a mail belongs to, as far as the mail alone can say: prefixes, tags, signed addresses and signed ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class ReplyToken(NamedTuple):
    key_id: str
    reference: int  # what was signed: the ticket's id


class OwnMessageId(NamedTuple):
    key_id: str
    ticket: int
    message: int


def strip_prefixes(subject: str) -> str:
    """The subject without RE, RV, RES, FW, ENC, TR, «Re[2]»…, white space folded."""
    raise NotImplementedError


def is_forward(subject: str) -> bool:
    """True when the outermost prefix says «forwarded» (FW, FWD, RV, ENC, TR, WG, I…)."""
    raise NotImplementedError


def tagged_numbers(subject: str) -> list[int]:
    """Every `[#1234]` in a subject, in order."""
    raise NotImplementedError


def tag(number: int) -> str:
    """`[#1234]`"""
    raise NotImplementedError


def reply_address(mailbox: str, reference: int, *, key_id: str, key: bytes) -> str:
    """`soporte+t.<key id>.<reference>.<mac>@…`: proves that we sent the reader something of this ticket. Does not expire."""
    raise NotImplementedError


def read_reply_address(address: str, keys: Mapping[str, bytes]) -> ReplyToken | None:
    """What a signed address names, or None if it is none of ours, its key is revoked (not in `keys`) or a letter is wrong."""
    raise NotImplementedError


def mailbox_of(address: str) -> str:
    """The address without its `+…` part, lower case: the mailbox that a reply address belongs to."""
    raise NotImplementedError


def message_id(ticket: int, message: int, domain: str, *, key_id: str, key: bytes, copy: str = "") -> str:
    """A signed Message-ID without angle brackets. Same arguments, same id: a retry is the same mail."""
    raise NotImplementedError


def read_message_id(value: str, keys: Mapping[str, bytes]) -> OwnMessageId | None:
    """What one of our own Message-IDs names, whatever its domain has become; None if it is not ours."""
    raise NotImplementedError
