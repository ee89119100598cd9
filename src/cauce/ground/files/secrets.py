"""Secrets at rest: passwords of mailboxes, tokens of other services. AES-256-GCM with a key outside the
database.

A sealed text names its key, so that after a change of the installation's secret (the old one stays in
`SECRET_KEY_FALLBACKS`) old texts still open, and `is_current` says which to seal anew.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cauce.ground.files.errors import NotOurs
from cauce.ground.files.keys import derive, name_of

FORM = "c1"
NONCE_BYTES = 12


def seal(plain: str, *, about: str) -> str:
    """A secret as it may be kept in a row. `about` says what it belongs to («mailbox:3 password»): it is not
    kept, but the text opens only with the same, so that nobody can move it to another row.
    """
    key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), about.encode())
    return f"{FORM}.{name_of(key)}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(text: str, *, about: str) -> str:
    """The secret again. Raises NotOurs when it was altered, moved, or sealed with a key that is gone."""
    try:
        form, name, body = text.split(".")
        key = next(key for key in _keys() if name_of(key) == name)
        raw = base64.urlsafe_b64decode(body)
        if form != FORM:
            raise ValueError(form)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()).decode()
    except (ValueError, StopIteration, InvalidTag) as error:
        raise NotOurs("a secret that this installation cannot open") from error


def is_current(text: str) -> bool:
    """Whether the text is sealed with the newest key."""
    return text.startswith(f"{FORM}.{name_of(_keys()[0])}.")


def _keys() -> list[bytes]:
    return [
        derive(secret, "secrets at rest") for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
