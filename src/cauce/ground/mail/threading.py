"""Which conversation a mail belongs to, as far as the mail can say: prefixes, tags, signed addresses, signed ids."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Mapping
from typing import NamedTuple

# 80 bits: an attacker would have to send 2^79 mails; 16 letters of base32, which survives lower-casing.
_MAC_LETTERS = 16
_MAX_LOCAL = 64  # RFC 5321 §4.5.3.1.1
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEY_ID = re.compile(r"[a-z0-9]{1,8}")
_TOKEN = re.compile(r"(?:^|[+=_-])t\.([a-z0-9]{1,8})\.([a-z0-9]{1,13})\.([a-z2-7]{16})$")
_OWN_ID = re.compile(
    r"<?c\.([a-z0-9]{1,8})\.([a-z0-9]{1,13})\.([a-z0-9]{1,13})\.([a-z0-9]{0,12})\.([a-z2-7]{16})@[^\s<>@]+>?"
)

_FORWARDS = (
    "fw",
    "fwd",
    "rv",
    "enc",
    "tr",
    "wg",
    "i",
    "vb",
    "vl",
    "pd",
    "rvo",
    "reenv",
    "reenviado",
    "encaminhado",
)
_REPLIES = (
    "re",
    "res",
    "resp",
    "r",
    "rif",
    "aw",
    "antw",
    "sv",
    "vs",
    "odp",
    "ref",
    "ynt",
    "rep",
    "rép",
    "resposta",
    "respuesta",
)
_PREFIX = re.compile(
    rf"\s*(?:({'|'.join(_FORWARDS)})|(?:{'|'.join(_REPLIES)}))\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}}|\d{{1,2}})?\s*[:：]\s*",
    re.I,
)
_TAG = re.compile(r"\[#(\d{1,12})\]")


class ReplyToken(NamedTuple):
    key_id: str
    reference: int  # what was signed: the ticket's id


class OwnMessageId(NamedTuple):
    key_id: str
    ticket: int
    message: int


def strip_prefixes(subject: str) -> str:
    """The subject without RE, RV, RES, FW, ENC, TR, «Re[2]»… and our own tags before or between them."""
    rest = " ".join(subject.split())
    while match := _PREFIX.match(rest) or re.match(rf"{_TAG.pattern}\s*", rest):
        rest = rest[match.end() :]
    return rest


def is_forward(subject: str) -> bool:
    """True when the outermost prefix says «forwarded» (FW, FWD, RV, ENC, TR, WG…)."""
    match = _PREFIX.match(re.sub(rf"^\s*{_TAG.pattern}", "", subject))
    return bool(match and match.group(1))


def tagged_numbers(subject: str) -> list[int]:
    """Every `[#1234]` in a subject, in order."""
    return [int(number) for number in _TAG.findall(subject)]


def tag(number: int) -> str:
    """`[#1234]`"""
    return f"[#{number}]"


def reply_address(mailbox: str, reference: int, *, key_id: str, key: bytes) -> str:
    """`soporte+t.<key id>.<reference>.<mac>@…`: proves that we sent the reader something of this ticket.

    Does not expire; revoked by forgetting its key. A mailbox too long to carry a token is given back as it is.
    """
    local, _, domain = mailbox.rpartition("@")
    token = f"t.{_named(key_id)}.{_base36(reference)}.{_mac(key, 'address', key_id, reference)}"
    signed = f"{local.partition('+')[0]}+{token}"
    return f"{signed}@{domain}" if len(signed.encode()) <= _MAX_LOCAL else mailbox


def read_reply_address(address: str, keys: Mapping[str, bytes]) -> ReplyToken | None:
    """What a signed address names; None if it is not ours, its key is revoked (not in `keys`) or a letter is wrong."""
    match = _TOKEN.search(address.strip().strip("<>").lower().rpartition("@")[0])
    if match is None or (key := keys.get(match.group(1))) is None:
        return None
    key_id, reference = match.group(1), int(match.group(2), 36)
    if not hmac.compare_digest(match.group(3), _mac(key, "address", key_id, reference)):
        return None
    return ReplyToken(key_id, reference)


def mailbox_of(address: str) -> str:
    """The address without its `+…` part, lower case: the mailbox that a reply address belongs to."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def message_id(ticket: int, message: int, domain: str, *, key_id: str, key: bytes, copy: str = "") -> str:
    """A signed Message-ID without angle brackets. Same arguments, same id: a retry is the same mail.

    `copy` (letters and digits) tells apart mails made of one message: an acknowledgement, a copy per recipient.
    """
    if not re.fullmatch(r"[a-z0-9]{0,12}", copy):
        raise ValueError("a copy is named by at most 12 small letters and digits")
    mac = _mac(key, "id", key_id, ticket, message, copy)
    return f"c.{_named(key_id)}.{_base36(ticket)}.{_base36(message)}.{copy}.{mac}@{domain}"


def read_message_id(value: str, keys: Mapping[str, bytes]) -> OwnMessageId | None:
    """What one of our own Message-IDs names, whatever its domain has become; None if it is not ours."""
    match = _OWN_ID.fullmatch("".join(value.split()).lower())
    if match is None or (key := keys.get(match.group(1))) is None:
        return None
    key_id, ticket, message, copy, mac = match.groups()
    numbers = int(ticket, 36), int(message, 36)
    if not hmac.compare_digest(mac, _mac(key, "id", key_id, *numbers, copy)):
        return None
    return OwnMessageId(key_id, *numbers)


def _mac(key: bytes, purpose: str, *parts: int | str) -> str:
    signed = "\0".join([purpose, *map(str, parts)]).encode()
    return b32encode(hmac.new(key, signed, hashlib.sha256).digest())[:_MAC_LETTERS].decode().lower()


def _named(key_id: str) -> str:
    if not _KEY_ID.fullmatch(key_id):
        raise ValueError("a key's id is 1 to 8 small letters and digits")
    return key_id


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("only natural numbers are named")
    out = ""
    while True:
        number, digit = divmod(number, 36)
        out = _DIGITS[digit] + out
        if not number:
            return out
