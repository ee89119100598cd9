"""The assistant's pages, from an address to a mailbox, with real servers; and what is kept when a step fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cauce.channels import drafting
from cauce.channels.email.probing import guessing, round_trip
from cauce.channels.models import Mailbox, MailboxDraft
from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.jobs.running import run_all_until_idle
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.ports import LOOPBACK
from tests.servers.submission import Submission

# Transactions that really end: PostgreSQL's jobs run on a connection of their own.
pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)
ADDRESS = "soporte@aurora.example"
START = {"address": ADDRESS, "brand": "cauce", "team": "", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _no_names(settings: Any, monkeypatch: Any) -> None:
    """No name server is asked: nothing is found, until somebody names servers."""
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    monkeypatch.setattr(round_trip, "LOOK_EVERY_S", 0.1)

    def nobody(timeout_s: float) -> Any:
        return lambda name, kind: []

    monkeypatch.setattr(guessing, "system_resolver", nobody)
    monkeypatch.setattr(guessing.autoconfig, "fetch", lambda url: b"")


@pytest.fixture
def servers(imap_server: Dovecot, submission: Submission, imap_account: str) -> dict[str, Any]:
    return {
        "sending": "1", "kind": "imap", "host": LOOPBACK, "port": imap_server.port, "security": "none",
        "user": imap_account, "sends": "on", "out_host": LOOPBACK, "out_port": submission.port, "out_security": "none",
        "out_user": imap_account,
    }  # fmt: skip


def begin(omar: Client, **changes: str) -> str:
    """Send the first step; the address of the draft's page, with the search done."""
    answer = omar.post("/settings/mailboxes/new", START | changes)
    assert answer.status_code == 302, answer.content.decode()
    run_all_until_idle()
    return str(answer.headers["Location"])


def test_an_address_becomes_a_mailbox_in_three_steps(desk: Any, omar: Client, servers: dict[str, Any]):
    page = begin(omar)
    shown = omar.get(page).content.decode()
    assert 'role="alert"' in shown and 'name="host"' in shown
    assert omar.post(f"{page}/search", servers).status_code == 302
    assert omar.get(f"{page}/progress").status_code == 200
    run_all_until_idle()
    assert omar.get(f"{page}/progress").headers["HX-Redirect"] == page
    assert 'value="import"' in omar.get(page).content.decode()
    made = omar.post(f"{page}/mailbox", {"old_mail": "import"})
    box = Mailbox.objects.get(address=ADDRESS)
    assert made.headers["Location"] == f"/settings/mailboxes/{box.pk}?saved"
    assert (box.receives_by, box.fetch_host, box.fetch_port) == ("imap", LOOPBACK, servers["port"])
    assert (box.old_mail, box.smtp_port, box.active) == ("import", servers["out_port"], True)
    assert not MailboxDraft.objects.exists()


def test_the_password_is_sealed_and_never_shown(desk: Any, omar: Client, servers: dict[str, Any]):
    page = begin(omar)
    omar.post(f"{page}/search", servers | {"out_password": "otra-muy-secreta"})
    run_all_until_idle()
    draft = MailboxDraft.objects.get()
    kept = f"{draft.secret} {draft.sending_secret} {draft.wishes} {draft.steps} {draft.found}"
    for address in (page, f"{page}/address", f"{page}?step=servers"):
        kept += omar.get(address).content.decode()
    assert PASSWORD not in kept and "otra-muy-secreta" not in kept


def test_nothing_that_was_typed_is_lost_when_a_step_fails(desk: Any, omar: Client, servers: dict[str, Any]):
    page = begin(omar)
    omar.post(f"{page}/search", servers | {"password": "no es esta"})
    run_all_until_idle()
    shown = omar.get(page).content.decode()
    assert f'value="{servers["port"]}"' in shown and f'value="{servers["user"]}"' in shown
    assert ADDRESS in omar.get(f"{page}/address").content.decode()
    omar.post(f"{page}/search", servers | {"password": PASSWORD})
    run_all_until_idle()
    assert 'name="old_mail"' in omar.get(page).content.decode()
    assert 'name="host"' in omar.get(f"{page}?step=servers").content.decode()


def test_one_may_go_on_when_only_the_test_mail_failed(
    desk: Any, omar: Client, servers: dict[str, Any], submission: Submission
):
    submission.sender = "553 5.7.1 Sender address rejected: not owned by user"
    page = begin(omar)
    omar.post(f"{page}/search", servers)
    run_all_until_idle()
    assert "553 5.7.1" in omar.get(page).content.decode()
    assert 'name="old_mail"' in omar.get(f"{page}?step=old").content.decode()
    assert omar.post(f"{page}/mailbox", {"old_mail": "ignore"}).status_code == 302
    assert Mailbox.objects.get(address=ADDRESS).smtp_host == LOOPBACK


def test_an_address_that_is_taken_is_refused_beside_the_field(desk: Any, omar: Client):
    from cauce.channels import actions
    from tests.cast import SYSTEM

    actions.add_mailbox(address=ADDRESS, brand=desk.brand, by=SYSTEM)
    for address in (ADDRESS.upper(), "soporte@"):
        refused = omar.post("/settings/mailboxes/new", START | {"address": address})
        assert refused.status_code == 422 and 'class="error"' in refused.content.decode()
    assert not MailboxDraft.objects.exists()


def test_google_and_microsoft_are_signed_in_to_there(desk: Any, omar: Client, monkeypatch: Any):
    monkeypatch.setattr("cauce.channels.email.probing.looking.look", lambda server: None)
    page = begin(omar, address="taller.aurora@gmail.com", password="")
    assert "/settings/mailboxes/providers/google" in omar.get(page).content.decode()
    assert (
        omar.post(
            "/settings/mailboxes/providers/google", {"client_id": "abc", "client_secret": "x"}
        ).status_code
        == 302
    )
    assert f'hx-post="{page}/consent"' in omar.get(page).content.decode()
    there = omar.post(f"{page}/consent").headers["HX-Redirect"]
    assert (
        there.startswith("https://accounts.google.com/") and "login_hint=taller.aurora%40gmail.com" in there
    )
    assert not Mailbox.objects.get().active
    back = omar.get("/settings/mailboxes/consent?error=access_denied&state=x")
    assert back.status_code == 422 and page in back.content.decode()


def test_a_search_that_nobody_does_is_said_after_a_while(desk: Any, omar: Client):
    omar.post("/settings/mailboxes/new", START)
    draft = MailboxDraft.objects.get()
    assert drafting.state_of(draft) == "searching"
    with write():
        MailboxDraft.objects.update(began_at=clock.now() - timedelta(minutes=1))
    page = f"/settings/mailboxes/drafts/{draft.pk}"
    assert omar.get(f"{page}/progress").headers["HX-Redirect"] == page
    assert "cauce worker" in omar.get(page).content.decode()


def test_a_search_that_was_stopped_writes_nothing(desk: Any, omar: Client, servers: dict[str, Any]):
    page = begin(omar)
    omar.post(f"{page}/search", servers)
    omar.post(f"{page}/search", {"stop": "1"})
    run_all_until_idle()
    draft = MailboxDraft.objects.get()
    assert (draft.state, draft.steps, draft.found) == ("typing", {}, {})


def test_what_is_left_unfinished_waits_and_can_be_left(desk: Any, omar: Client):
    page = begin(omar)
    assert page in omar.get("/settings/mailboxes/new").content.decode()
    assert omar.delete(page).headers["HX-Redirect"] == "/settings/mailboxes"
    assert omar.get(page).status_code == 404


def test_bo_sees_no_draft_of_another_brand(desk: Any, omar: Client, bo: Client, mira: Client):
    page = begin(omar)
    for stranger in (bo, mira):
        assert stranger.get(page).status_code == 404
        assert stranger.post(f"{page}/search", {}).status_code == 404
        assert stranger.delete(page).status_code == 404
