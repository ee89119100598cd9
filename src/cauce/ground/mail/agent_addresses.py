"""Signed addresses at which one person of the desk answers: bound to them, to the case, and to what they have seen."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Mapping
from typing import NamedTuple

_MAC_LETTERS = 16  # 80 bits, as in `threading`
_MAX_LOCAL = 64  # RFC 5321 §4.5.3.1.1
_TOKEN = re.compile(
    r"\+a\.([a-z0-9]{1,8})\.([a-z0-9]{1,9})\.([a-z0-9]{1,11})\.([a-z0-9]{1,11})\.([a-z2-7]{16})$"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class AgentToken(NamedTuple):
    """Who may answer, in which case, and the last message that they have seen there."""

    agent: int
    case: int
    after: int


def write(mailbox: str, token: AgentToken, *, key_id: str, key: bytes) -> str:
    """`soporte+a.<key id>.<agent>.<case>.<after>.<mac>@…`; empty for a mailbox too long to carry it."""
    local, _, domain = mailbox.rpartition("@")
    named = ".".join(_base36(number) for number in token)
    signed = f"{local.partition('+')[0]}+a.{key_id}.{named}.{_mac(key, key_id, token)}"
    return f"{signed}@{domain}" if len(signed.encode()) <= _MAX_LOCAL else ""


def read(address: str, keys: Mapping[str, bytes]) -> AgentToken | None:
    """What a signed address says; None if it is not ours, its key is revoked or a letter is wrong."""
    match = _TOKEN.search(address.strip().strip("<>").lower().rpartition("@")[0])
    if match is None or (key := keys.get(match.group(1))) is None:
        return None
    token = AgentToken(*(int(match.group(place), 36) for place in (2, 3, 4)))
    return token if hmac.compare_digest(match.group(5), _mac(key, match.group(1), token)) else None


def _mac(key: bytes, key_id: str, token: AgentToken) -> str:
    signed = "\0".join(["agent", key_id, *map(str, token)]).encode()
    return b32encode(hmac.new(key, signed, hashlib.sha256).digest())[:_MAC_LETTERS].decode().lower()


def _base36(number: int) -> str:
    out = ""
    while number or not out:
        number, digit = divmod(number, 36)
        out = _DIGITS[digit] + out
    return out
