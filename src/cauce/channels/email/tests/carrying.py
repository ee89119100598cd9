"""Carriers that take the mail of the tests' mailbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cauce.channels import actions
from cauce.channels.email import ways
from cauce.channels.email.carriers.known import KNOWN
from cauce.channels.email.transport import from_url
from tests.cast import SYSTEM
from tests.servers.carrier import CarrierServer

# What an administrator writes down about each.
SAID: dict[str, dict[str, str]] = {
    "mailgun": {
        "api_key": "llave", "sender_domain": "mg.taller.example", "region": "eu", "webhook_signing_key": "firma",
    },
    "postmark": {"server_token": "llave"},
    "sendgrid": {"api_key": "llave", "region": "eu"},
    "brevo": {"api_key": "llave"},
    "mailjet": {"api_key": "llave", "secret_key": "otra"},
    "ses": {"region": "eu-west-1", "user": "AKIA", "password": "llave", "configuration_set": "cauce"},
}  # fmt: skip
Carried = Callable[..., CarrierServer]


@pytest.fixture
def carried(post: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Carried]:
    """The mailbox's mail leaves by this carrier."""
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    servers: list[CarrierServer] = []

    def by(key: str, *, everywhere: bool = False) -> CarrierServer:
        server = CarrierServer(key).start()
        servers.append(server)
        for region in KNOWN[key].bases:
            monkeypatch.setitem(KNOWN[key].bases, region, server.url)
        if key == "ses":  # it takes mail by SMTP
            monkeypatch.setattr(ways, "server_of", lambda way: from_url(post.sink.url))
            post.sink.answer = lambda sent: "250 Ok 0102018c-aa-000000"
        box = None if everywhere else post.mailbox
        actions.set_carrier(post.cast.account.pk, box, key, SAID[key], by=SYSTEM)
        return server

    yield by
    for server in servers:
        server.stop()
