"""What an account elsewhere calls its mails by may come to mean others: none is lost by it, and none comes twice."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import OperationalError

from cauce.channels.email import queue
from cauce.channels.email.pop_client import Client
from cauce.channels.email.tests.accounts import Account, account
from cauce.channels.email.tests.conftest import Post
from cauce.tickets.models import Message
from tests.servers.dovecot import Dovecot


@pytest.fixture
def there(post: Post, imap_server: Dovecot, request: pytest.FixtureRequest, settings: Any) -> Account:
    """An account in which nothing lies."""
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    return account(post, imap_server, f"u{uuid.uuid4().hex[:12]}", way=request.param)


def ids(there: Account) -> list[str]:
    there.post.read()
    return sorted(Message.objects.filter(direction="in").values_list("external_id", flat=True))


def delete(there: Account, id: str) -> None:
    """A person deletes a mail there."""
    with there.server.open(there.user) as person:
        mails = list(person.fetch(mark_seen=False))
        person.delete([mail.uid for mail in mails if mail.headers["message-id"] == (f"<{id}>",)])


@pytest.mark.parametrize("there", ["imap", "pop3"], indirect=True)
def test_what_could_not_be_kept_is_fetched_again(there: Account, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    there.look()
    there.put("new@x")
    with monkeypatch.context() as broken, pytest.raises(OperationalError):
        broken.setattr(queue, "add_all", full)
        there.look()
    assert there.look() == 1
    assert ids(there) == ["new@x"]


@pytest.mark.parametrize("there", ["imap"], indirect=True)
def test_a_number_that_stands_for_another_mail_since_the_server_numbers_anew_hides_none(there: Account):
    there.look()
    for id in ("gone@x", "first@x"):
        there.put(id)
    assert there.look() == 2
    delete(there, "gone@x")
    there.put("second@x")  # its new number is one that an earlier mail had
    there.server.number_anew(there.user)
    there.look()
    assert ids(there) == ["first@x", "gone@x", "second@x"]


@pytest.mark.parametrize("there", ["pop3"], indirect=True)
def test_a_name_that_a_server_uses_again_hides_no_mail(there: Account, monkeypatch: pytest.MonkeyPatch):
    real = Client.names
    monkeypatch.setattr(
        Client, "names", lambda self: {f"name {number}": number for number in real(self).values()}
    )
    there.put("stays@x")
    there.look()
    there.put("first@x")
    assert there.look() == 1
    delete(there, "first@x")
    assert there.look() == 0
    there.put("second@x")
    assert there.look() == 1
    assert ids(there) == ["first@x", "second@x"]
