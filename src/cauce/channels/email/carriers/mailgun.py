"""Mailgun, handed a mail as it is: our own parts and Message-ID, to one recipient, whomever its head names."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from anymail.backends.mailgun import EmailBackend as Parts
from anymail.backends.mailgun import MailgunPayload


class EmailBackend(Parts):  # type: ignore[misc]
    """Anymail's, over `messages.mime`."""

    def build_message_payload(self, message: Any, defaults: Any) -> Whole:
        return Whole(message, defaults, self)


class Whole(MailgunPayload):  # type: ignore[misc]
    """What is posted: the envelope, what comes back with every notice, and the bytes."""

    def get_api_endpoint(self) -> str:
        return f"{quote(self.sender_domain, safe='')}/messages.mime"

    def serialize_data(self) -> dict[str, Any]:
        kept = {name: value for name, value in self.data.items() if name.startswith(("v:", "o:"))}
        self.files = [("message", ("mail.eml", self.message.whole, "message/rfc822"))]
        return kept | {"to": [one.addr_spec for one in self.all_recipients]}
