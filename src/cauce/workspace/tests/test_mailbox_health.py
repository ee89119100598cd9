"""How mailboxes are, on their pages: numbers, the alarm, mails in trouble, and reading them again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cauce.channels import actions, queries
from cauce.channels.email import health, queue
from cauce.channels.models import Arrival, FetchCursor, Intake, Mailbox
from cauce.ground import clock
from cauce.ground.db import write
from cauce.ground.files import raw
from cauce.workspace import kept
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def box(desk: Any) -> Mailbox:
    return actions.add_mailbox(
        address="soporte@aurora.example", brand=desk.brand, by=SYSTEM, receives_by="imap",
        fetch_host="imap.aurora.example", old_mail="import",
    )  # fmt: skip


@pytest.fixture
def failed(desk: Any, box: Mailbox) -> Intake:
    """A mail that was taken in and could not be read."""
    mail = raw.prepare(desk.account.pk, b"From: ada@cliente.example\r\nSubject: Rota\r\n\r\nHola\r\n")
    queue.add_all(
        [(mail, [queue.Arriving(desk.account.pk, box.pk, "imap", envelope_from="ada@cliente.example")])]
    )
    row = Intake.objects.get()
    with write(using="raw"):
        Intake.objects.update(state="failed", tries=8, error="LookupError: no se entiende")
    return row


def test_a_mail_that_failed_is_counted_listed_saved_and_read_again(
    desk: Any, omar: Client, box: Mailbox, failed: Intake
):
    assert (
        f"/settings/intakes?mailbox={box.pk}"
        in omar.get(f"/settings/mailboxes/{box.pk}/health").content.decode()
    )
    assert "/settings/intakes" in omar.get("/settings/mailboxes").content.decode()
    shown = omar.get(f"/settings/intakes?mailbox={box.pk}").content.decode()
    assert "ada@cliente.example" in shown and "no se entiende" in shown
    saved = omar.get(f"/settings/intakes/{failed.pk}/original")
    assert saved.status_code == 302 and saved.headers["Location"].startswith("/files/")
    assert omar.post(f"/settings/intakes/{failed.pk}/reading").status_code == 302
    assert Intake.objects.get().state == "pending"


def test_a_mail_that_was_left_out_on_purpose_can_still_be_found(
    desk: Any, omar: Client, box: Mailbox, failed: Intake
):
    assert "a propósito" not in omar.get("/settings/intakes").content.decode()
    Intake.objects.update(state="done", error="")
    Arrival.objects.create(
        key=failed.key, mailbox=box, outcome="loop", raw_id=failed.raw_id, at=clock.now(), message=None
    )
    where = f"/settings/intakes?mailbox={box.pk}"
    assert where in omar.get(f"/settings/mailboxes/{box.pk}/health").content.decode()
    shown = omar.get(where).content.decode()
    assert "correo nuestro que volvió" in shown and f"/settings/intakes/{failed.pk}/original" in shown
    assert queries.left_out(desk.bo) == []


def test_many_mails_in_trouble_come_by_the_page(desk: Any, omar: Client, box: Mailbox):
    for number in range(30):
        mail = raw.prepare(desk.account.pk, b"Subject: %d\r\n\r\nHola\r\n" % number)
        queue.add_all([(mail, [queue.Arriving(desk.account.pk, box.pk, "imap")])])
    with write(using="raw"):
        Intake.objects.update(state="failed")
    first = omar.get("/settings/intakes").content.decode()
    assert first.count("/reading") == 25 and "?show=50" in first
    assert omar.get("/settings/intakes?show=50").content.decode().count("/reading") == 30


def test_nobody_else_sees_or_reads_them(desk: Any, mira: Client, bo: Client, failed: Intake, box: Mailbox):
    for stranger in (mira, bo):
        for address in ("", f"/{failed.pk}/original"):
            assert stranger.get(f"/settings/intakes{address}").status_code == 404
        assert stranger.post(f"/settings/intakes/{failed.pk}/reading").status_code == 404
        assert stranger.get(f"/settings/mailboxes/{box.pk}/health").status_code == 404


def test_a_mailbox_that_fell_silent_is_said_on_every_page_of_who_can_mend_it(
    desk: Any, omar: Client, mira: Client, box: Mailbox
) -> None:
    assert "alarm-bar" not in omar.get("/tickets").content.decode()
    with write():
        Mailbox.objects.update(added_at=clock.now() - timedelta(hours=1))
    health.look()
    kept.forget_all()
    assert "alarm-bar" in omar.get("/tickets").content.decode()
    assert box.address in omar.get("/settings/alarms").content.decode()
    assert "alarm-bar" not in mira.get("/tickets").content.decode()


def test_bringing_in_old_mail_is_shown_and_can_be_stopped(desk: Any, omar: Client, box: Mailbox):
    with write():
        FetchCursor.objects.create(
            mailbox=box,
            place="x",
            old_uid=40,
            old_until=100,
            old_total=100,
            old_done=40,
            began_at=clock.now(),
        )
    page = f"/settings/mailboxes/{box.pk}"
    assert 'value="40"' in omar.get(f"{page}/health").content.decode()
    assert omar.post(f"{page}/old-mail").status_code == 302
    box.refresh_from_db()
    assert box.old_mail == "ignore"
    assert f'action="{page}/old-mail"' not in omar.get(f"{page}/health").content.decode()
