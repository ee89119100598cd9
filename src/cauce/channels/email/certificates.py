"""The certificate of the listener: the one that is configured, or one that we make for ourselves.

A self-made one keeps the line from being read in passing. Nobody verifies it: between mail servers hardly anybody does.
"""

import os
import socket
import ssl
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from cauce.ground import clock

GOOD_FOR = timedelta(days=3650)


def tls_context() -> ssl.SSLContext:
    """What the listener speaks TLS with. Raises OSError, ssl.SSLError for a configured certificate that is no good."""
    certificate, key = settings.TLS_CERT, settings.TLS_KEY
    if not certificate:
        certificate, key = _self_made(Path(settings.DATA))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key or None)
    return context


def _self_made(folder: Path) -> tuple[str, str]:
    path = folder / "smtp.pem"
    if not path.exists():
        draft = path.with_name(f".smtp.pem.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(_make())
        draft.rename(path)
    return str(path), ""


def _make() -> bytes:
    # Here: it takes long to load, and is done once in ten years.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, socket.gethostname()[:64] or "cauce")])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
