"""Leave at a provider: a real flow against an authorisation server, and a real Dovecot that takes its tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from cauce.channels import actions, queries
from cauce.channels.email import credentials, fetching, imap, oauth, pop, transport
from cauce.channels.email.tests.conftest import Post, raw_mail
from cauce.channels.errors import Invalid, NoConsent
from cauce.channels.models import Consent, Delivery, Intake, Mailbox, Provider
from cauce.ground.net.errors import NotReached
from tests.cast import SYSTEM
from tests.servers import dovecot
from tests.servers.authority import CLIENT, SECRET, Authority
from tests.servers.dovecot import Dovecot
from tests.servers.submission import Submission

BACK = "https://desk.example/settings/mailboxes/consent"


@pytest.fixture
def authority(settings: Any, monkeypatch: Any) -> Iterator[Authority]:
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # it speaks no TLS
    server = Authority(user="ventas").start()
    yield server
    server.stop()


@pytest.fixture
def box(post: Post, authority: Authority) -> Mailbox:
    """A mailbox at «Google», which stands on loopback."""
    register(post, authority, "google")
    return actions.change_mailbox(
        post.mailbox, receives_by="imap", sign_in="google", fetch_host="127.0.0.1", fetch_port=1,
        fetch_security="none", fetch_user="ventas", by=SYSTEM,
    )  # fmt: skip


def register(post: Post, authority: Authority, key: str) -> Provider:
    return actions.set_provider(
        post.cast.account.pk, key, client_id=CLIENT, client_secret=SECRET,
        authorize_url=authority.url("authorize"), token_url=authority.url("token"), by=SYSTEM,
    )  # fmt: skip


def said_back(post: Post, box: Mailbox) -> dict[str, str]:
    """The administrator's browser goes to the provider and comes back with these words."""
    url = actions.begin_consent(box, redirect_uri=BACK, agent=post.cast.alma)
    answer = httpx2.get(url)
    assert answer.headers["location"].startswith(BACK)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def consent(post: Post, box: Mailbox) -> Mailbox:
    back = said_back(post, box)
    return actions.finish_consent(state=back["state"], code=back["code"], agent=post.cast.alma)


@pytest.mark.parametrize("key", ["google", "microsoft"])
def test_leave_is_given_once_and_lasts(post: Post, authority: Authority, box: Mailbox, key: str):
    register(post, authority, key)
    box = consent(post, actions.change_mailbox(box, sign_in=key, by=SYSTEM))
    assert oauth.access_token(box) in authority.access
    oauth.access_token(box)
    assert authority.given == 1
    assert "login_hint" in authority.asked[0] and authority.asked[0]["scope"]
    assert queries.consent_of(box).error == ""


def test_a_token_is_renewed_before_it_ends_also_where_refresh_tokens_turn(
    post: Post, authority: Authority, box: Mailbox
):
    authority.turns = True
    box = consent(post, box)
    first = oauth.access_token(box)
    for _ in range(2):
        Consent.objects.update(expires_at=Consent.objects.get().expires_at - timedelta(minutes=58))
        assert oauth.access_token(box) != first
    assert authority.given == 3


def test_nothing_of_it_is_kept_in_the_open(post: Post, authority: Authority, box: Mailbox):
    box = consent(post, box)
    kept = " ".join(str(value) for value in Consent.objects.values().get().values())
    for secret in (*authority.access, *authority.refresh):
        assert secret not in kept
    assert SECRET not in Provider.objects.get().client_secret
    assert oauth.access_token(box) not in repr(credentials.for_fetching(box))


def test_an_answer_counts_once_and_only_from_who_was_asked(post: Post, authority: Authority, box: Mailbox):
    back = said_back(post, box)
    with pytest.raises(NoConsent):
        actions.finish_consent(state=back["state"], code=back["code"], agent=post.cast.bo)
    with pytest.raises(NoConsent):
        actions.finish_consent(state="made up", code=back["code"], agent=post.cast.alma)
    actions.finish_consent(state=back["state"], code=back["code"], agent=post.cast.alma)
    with pytest.raises(NoConsent):
        actions.finish_consent(state=back["state"], code=back["code"], agent=post.cast.alma)
    assert authority.given == 1


def test_leave_that_was_taken_back_is_said_in_words(post: Post, authority: Authority, box: Mailbox):
    box = consent(post, box)
    authority.revoke()
    Consent.objects.update(expires_at=None)
    found = actions.try_receiving(box)
    assert not found.works and "Google" in found.words
    assert "taken back" in queries.consent_of(box).error


def test_a_provider_that_is_away_takes_nothing_from_us(post: Post, authority: Authority, box: Mailbox):
    box = consent(post, box)
    Consent.objects.update(expires_at=None)
    authority.down = True
    with pytest.raises(NotReached):
        oauth.access_token(box)
    authority.down = False
    assert oauth.access_token(box)
    assert queries.consent_of(box).error == ""


def test_without_a_registration_nobody_is_sent_anywhere(post: Post, box: Mailbox):
    Provider.objects.all().delete()
    with pytest.raises(Invalid):
        actions.begin_consent(box, redirect_uri=BACK, agent=post.cast.alma)
    assert queries.providers_of(post.cast.alma) == {} == queries.providers_of(post.cast.bo)


@pytest.fixture
def store(authority: Authority) -> Iterator[Dovecot]:
    if not dovecot.available():
        pytest.skip("Dovecot: apt install dovecot-imapd dovecot-pop3d")
    server = Dovecot(introspection_url=authority.url("introspect")).start()
    yield server
    server.stop()


@pytest.mark.parametrize("way", ["imap", "pop3"])
def test_mail_is_fetched_with_a_token_and_no_password(
    post: Post, authority: Authority, box: Mailbox, store: Dovecot, way: str
):
    port = store.port if way == "imap" else store.pop_port
    box = consent(post, actions.change_mailbox(box, receives_by=way, fetch_port=port, by=SYSTEM))
    opened = imap.opened if way == "imap" else pop.opened
    for id in ("before@x", "now@x"):
        with opened(box) as session:
            fetching.read_once(box, session)
        store.deliver("ventas", raw_mail(id=id))
    with opened(box) as session:
        fetching.read_once(box, session)
    assert Intake.objects.count() == 2
    authority.revoke()
    assert not actions.try_receiving(box).works


def test_an_answer_leaves_with_the_token_and_waits_when_the_server_no_longer_takes_it(
    post: Post, authority: Authority, box: Mailbox
):
    there, kept = Submission("ninguna").start(), []
    there.tokens, there.deliver = authority.access, kept.append
    actions.change_mailbox(
        box, smtp_host="127.0.0.1", smtp_port=there.port, smtp_security="none", smtp_user="ventas", by=SYSTEM
    )
    consent(post, box)
    try:
        ticket = post.receive().ticket
        went = Delivery.objects.get(message=post.answer(ticket).pk)
        assert went.state == "accepted" and set(there.users) == {"ventas"} and kept
        authority.access.clear()
        transport._forget()
        waits = Delivery.objects.get(message=post.answer(ticket, "Otra cosa.").pk)
        assert waits.state == "queued" and "535" in waits.error
    finally:
        transport._forget()
        there.stop()
