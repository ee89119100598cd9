"""Signing what we send (DKIM, RFC 6376): a key, the DNS record that publishes it, and the signature."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from cauce.ground.mail.resolving import Resolver

BITS = 2048
SIGNED = (b"from", b"to", b"cc", b"reply-to", b"subject", b"date", b"message-id", b"in-reply-to", b"references",
          b"mime-version", b"content-type", b"auto-submitted", b"list-unsubscribe",
          b"list-unsubscribe-post")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair: the private half as PEM, the public half as it stands in DNS."""

    private: str
    public: str


def new_key() -> Key:
    """A new RSA key. Ed25519 (RFC 8463) is not understood by Gmail and Outlook, so it would only look signed."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,  # what dkimpy reads
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Key(private.decode(), base64.b64encode(public).decode())


def record_name(selector: str, domain: str) -> str:
    """Where in DNS the public half is looked for."""
    return f"{selector}._domainkey.{domain}"


def record_value(public: str) -> str:
    """What stands there, as TXT."""
    return f"v=DKIM1; k=rsa; p={public}"


def is_published(selector: str, domain: str, public: str, resolver: Resolver) -> bool:
    """Whether DNS shows this key. Raises TimeoutError when nobody answers."""
    records = resolver(record_name(selector, domain), "TXT")
    return any(public in "".join(record.split()).partition("p=")[2] for record in records)


def sign(content: bytes, *, selector: str, domain: str, private: str) -> bytes:
    """The mail with a signature before it, over the head that tells its reader something and the whole body."""
    import dkim

    there = {
        line.partition(b":")[0].strip().lower() for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    }
    head: bytes = dkim.sign(
        content, selector.encode(), domain.encode("idna"), private.encode(),
        canonicalize=(b"relaxed", b"relaxed"), include_headers=[name for name in SIGNED if name in there],
    )  # fmt: skip
    return head + content
