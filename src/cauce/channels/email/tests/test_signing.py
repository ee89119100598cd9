"""Mail leaves signed once the key is seen in DNS, and not before."""

from __future__ import annotations

import dkim
import pytest
from django.test import Client

from cauce.channels import actions, queries
from cauce.channels.email import signatures
from cauce.channels.email.tests.conftest import Post
from cauce.channels.errors import NotReached
from cauce.channels.models import Mailbox
from tests.cast import SYSTEM


def zone_of(box: Mailbox):
    """DNS in which the mailbox's record is published, cut in pieces as providers do."""
    name, value = queries.signing_record_of(box)
    return lambda asked, kind: [value[:60] + " " + value[60:]] if (asked, kind) == (name, "TXT") else []


def valid(raw: bytes, box: Mailbox) -> bool:
    name, value = queries.signing_record_of(box)
    return dkim.verify(
        raw, dnsfunc=lambda asked, **_more: value.encode() if asked.rstrip(b".") == name.encode() else b""
    )


def test_answers_are_signed_once_the_record_is_seen(post: Post):
    ticket = post.receive().ticket
    box = actions.make_signing_key(post.mailbox, by=SYSTEM)
    assert "DKIM-Signature" not in post.answered(ticket).message
    assert actions.look_for_signing_key(box, by=SYSTEM, resolver=zone_of(box))
    sent = post.answered(ticket, "¿Ñandú? Sí.", html="<p>¿Ñandú? Sí.</p>")
    assert "d=taller.example" in sent.message["DKIM-Signature"] and valid(sent.raw, box)
    assert not valid(sent.raw.replace(b"Impresora", b"Impostora"), box)


def test_another_s_record_is_not_ours(post: Post):
    box = actions.make_signing_key(post.mailbox, by=SYSTEM)
    before = zone_of(box)
    again = actions.make_signing_key(box, by=SYSTEM)
    assert again.dkim_selector != box.dkim_selector
    assert not actions.look_for_signing_key(again, by=SYSTEM, resolver=before)
    assert not actions.look_for_signing_key(again, by=SYSTEM, resolver=lambda name, kind: ["v=DKIM1; p="])


def test_it_is_off_again_when_the_record_is_gone_or_the_key_forgotten(post: Post):
    ticket = post.receive().ticket
    box = actions.make_signing_key(post.mailbox, by=SYSTEM)
    actions.look_for_signing_key(box, by=SYSTEM, resolver=zone_of(box))
    actions.look_for_signing_key(box, by=SYSTEM, resolver=lambda name, kind: [])
    assert "DKIM-Signature" not in post.answered(ticket).message
    assert queries.signing_record_of(actions.forget_signing_key(box, by=SYSTEM)) == ("", "")


def test_dns_that_does_not_answer_changes_nothing(post: Post):
    def silent(name: str, kind: str) -> list[str]:
        raise TimeoutError

    box = actions.make_signing_key(post.mailbox, by=SYSTEM)
    with pytest.raises(NotReached):
        actions.look_for_signing_key(box, by=SYSTEM, resolver=silent)


def test_a_key_that_cannot_be_opened_holds_no_mail_up(post: Post):
    ticket = post.receive().ticket
    Mailbox.objects.update(dkim_selector="x", dkim_active=True, dkim_secret="c1.gone.AAAA")
    assert "DKIM-Signature" not in post.answered(ticket).message


def test_the_page_shows_the_record_and_never_the_key(post: Post):
    client = Client()
    client.force_login(post.cast.alma, backend="allauth.account.auth_backends.AuthenticationBackend")
    here = f"/settings/mailboxes/{post.mailbox.pk}/signing"
    assert client.get(here).status_code == 200
    client.post(here)
    post.mailbox.refresh_from_db()
    page = client.get(here).content.decode()
    assert signatures.record_of(post.mailbox)[0] in page and "PRIVATE" not in page
    assert post.mailbox.dkim_secret not in page
    assert client.delete(here).status_code == 204
