"""The machine was off for 72 hours: nothing of that time is missing, and nobody is told what has gone stale."""

import email.utils
import sqlite3
from collections import Counter
from datetime import timedelta

import pytest

from tests.servers.desk import MIRA, OMAR
from tests.servers.ports import until
from tests.trials.accounts import PRIVATE, add_imap_mailbox, new_user, wait_until_read
from tests.trials.looking import at_rest, check_once, rows, tickets_by_token

HOURS = 72
FRESH_H = 48  # what is older than that is answered by people alone


def mail(token, ago):
    """A mail of somebody of its own, so many hours before they come back."""
    at = email.utils.localtime() + timedelta(hours=HOURS - ago)
    lines = (
        f"From: {token}@cliente.example", "To: ventas@taller.example", f"Subject: {token}",
        f"Date: {email.utils.format_datetime(at)}", f"Message-ID: <{token}@cliente.example>", "", "Hola.", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def move(desk, hours):
    """The clock of every process of the desk; those that run go on from there."""
    with sqlite3.connect(desk.data / "cauce.db", timeout=20) as connection:
        connection.execute(
            "INSERT INTO clock_moved (id, offset_s) VALUES (1, :s)"
            " ON CONFLICT (id) DO UPDATE SET offset_s = offset_s + :s",
            {"s": hours * 3600},
        )


@pytest.fixture
def desk(new_desk, sqlite_original):
    return new_desk(**sqlite_original, environment=PRIVATE | {"CAUCE_CLOCK": "moved"}).start()


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_who_is_away_for_three_days_misses_nothing_and_sends_nothing_stale(desk, sink, imap_server, full):
    user, tokens = new_user(), {"antes"}
    imap_server.deliver(user, mail("antes", HOURS))
    add_imap_mailbox(desk, user, imap_server.port)
    wait_until_read(desk)
    until(lambda: tokens <= set(tickets_by_token(desk)), what="the first mail is a ticket", wait_s=60)
    with desk.api(OMAR) as api:
        number = api.get("tickets").json()["items"][0]["number"]
        said = api.post(f"tickets/{number}/messages", json={"kind": "reply", "text": "Se lo miramos hoy."})
        assert said.status_code == 201, said.text
    desk.kill9()  # before the answer has left: it can still be taken back

    move(desk, HOURS)
    count = 600 if full else 30
    for number in range(count):
        ago = 1 + number * (HOURS - 2) / count
        token = (
            f"hace-{number}-{'fresco' if ago < FRESH_H - 1 else 'pasado' if ago > FRESH_H + 1 else 'justo'}"
        )
        tokens.add(token)
        imap_server.deliver(user, mail(token, ago), age=timedelta(hours=ago - HOURS))
    busy = []
    sink.answer = lambda sent: (
        "250 kept" if b"Se lo miramos" not in sent.raw or busy else busy.append(sent) or "451 4.3.0 busy"
    )
    desk.start()
    until(lambda: tokens <= set(tickets_by_token(desk)), what="every mail is a ticket", wait_s=180)
    until(lambda: at_rest(desk), what="everything is settled", wait_s=60)
    check_once(desk, tokens)

    until(lambda: busy, what="the answer is tried", wait_s=60)
    error = "SELECT 1 FROM channels_delivery WHERE error LIKE '%busy%' AND state = 'queued'"
    until(lambda: rows(desk, error), what="the answer waits in spite of its age", wait_s=90)
    move(desk, 0.1)
    (answer,) = until(lambda: answers(sink), what="the answer has left", wait_s=60)
    assert "antes@cliente.example" in answer.recipients

    fresh = {token for token in tokens if token.endswith("fresco")}
    until(lambda: fresh <= set(told(sink)), what="who wrote lately is told that it has come", wait_s=60)
    assert not [token for token in told(sink) if token.endswith("pasado")], "an answer to old mail"
    assert max(told(sink).values()) == 1
    assert not sink.to(MIRA), "an alarm about a mailbox that is being read"


def answers(sink):
    return [sent for sent in sink.mails if b"Se lo miramos" in sent.raw]


def told(sink):
    """How many acknowledgements each writer got."""
    automatic = [sent for sent in sink.mails if sent.message["Auto-Submitted"] == "auto-replied"]
    return Counter(sent.recipients[0].partition("@")[0] for sent in automatic)
