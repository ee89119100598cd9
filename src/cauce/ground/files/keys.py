"""The one secret of an installation, and the keys made from it.

The secret lies outside the database: in the environment or in `<data>/secret.key`, which only the owner may
read. A backup of the database alone is therefore useless to a thief. No Django here: the settings themselves
start with it.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

FILE_NAME = "secret.key"


def installation_secret(data: Path) -> str:
    """The secret of the installation in folder `data`; made at the first call. Raises OSError."""
    path = data / FILE_NAME
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        _make(path)
        return path.read_text().strip()


def derive(secret: str | bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose: whoever learns it learns no other key."""
    material = secret.encode() if isinstance(secret, str) else secret
    # HKDF (RFC 5869) of one block, with an empty salt.
    extracted = hmac.digest(b"\0" * 32, material, hashlib.sha256)
    return hmac.digest(extracted, b"cauce " + purpose.encode() + b"\x01", hashlib.sha256)


def name_of(key: bytes) -> str:
    """A short public name of a key, by which a sealed text says what opens it."""
    return hashlib.sha256(b"name of " + key).hexdigest()[:8]


def _make(path: Path) -> None:
    """Write a new secret whole or not at all; of two processes that start together one wins and both read
    its.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48) + "\n")
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, path)  # unlike a rename, it never replaces a secret that is there already
        except FileExistsError:
            return
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
