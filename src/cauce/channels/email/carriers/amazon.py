"""Amazon's notices (SES by way of SNS): theirs only with their signature, and ours only with the password in our
address: anybody may have a topic there, and Amazon signs for all of them."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from anymail.webhooks.base import AnymailBaseWebhookView
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.http import HttpRequest

from cauce.ground.net.client import fetch
from cauce.ground.net.errors import NotReached

_THEIRS = re.compile(r"https://sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/")
# https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html: these, in this order, where there
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
_HASHES: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}
_certificates: dict[str, rsa.RSAPublicKey] = {}


class Notices(AmazonSESTrackingWebhookView):  # type: ignore[misc]
    """Anymail's reading of them, without Amazon's library, and with the check of the signature."""

    def __init__(self, **named: Any) -> None:
        self.auto_confirm_enabled = True
        AnymailBaseWebhookView.__init__(self, **named)

    def validate_request(self, request: HttpRequest) -> None:
        """Raises AnymailWebhookValidationFailure unless Amazon has signed it."""
        notice = self._parse_sns_message(request)
        names = _SIGNED.get(str(notice.get("Type")), _SIGNED["SubscriptionConfirmation"])
        signed = "".join(f"{name}\n{notice[name]}\n" for name in names if name in notice)
        try:
            _key_of(str(notice.get("SigningCertURL"))).verify(
                base64.b64decode(str(notice.get("Signature")), validate=True),
                signed.encode(),
                padding.PKCS1v15(),
                _HASHES[str(notice.get("SignatureVersion"))],
            )
        except (InvalidSignature, ValueError, KeyError) as error:
            raise AnymailWebhookValidationFailure("not signed by Amazon") from error

    def auto_confirm_sns_subscription(self, sns_message: dict[str, Any]) -> None:
        """Say yes to a topic that knows the password in our address. Raises NotReached."""
        address = str(sns_message.get("SubscribeURL"))
        if not _THEIRS.match(address):
            raise AnymailWebhookValidationFailure("a confirmation that leads elsewhere")
        fetch("GET", address, timeout_s=10)


def _key_of(address: str) -> rsa.RSAPublicKey:
    """The key that they sign with. Raises ValueError for what is not theirs, NotReached."""
    if not _THEIRS.match(address) or not address.endswith(".pem"):
        raise ValueError(address)
    if (known := _certificates.get(address)) is None:
        answer = fetch("GET", address, timeout_s=10)
        if answer.status != 200:
            raise NotReached(address, f"HTTP {answer.status}")
        key = x509.load_pem_x509_certificate(answer.body).public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise ValueError(address)
        known = _certificates[address] = key
    return known


def marked(content: bytes, mark: str, configuration_set: str) -> bytes:
    """A mail that leaves by Amazon's SMTP server, with what comes back in its notices."""
    head = {"X-Metadata": json.dumps({"cauce": mark})} if mark else {}
    if configuration_set:
        head["X-SES-CONFIGURATION-SET"] = " ".join(configuration_set.split())
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in head.items()) + content
