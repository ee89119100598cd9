"""The whole way, on a real Dovecot and a real server for sending; and everything that they may be instead."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cauce.channels.email.probing import round_trip, rules, searching, talking
from cauce.channels.email.probing.guessing import Guess
from cauce.channels.email.probing.searching import Wanted, search
from cauce.channels.email.probing.servers import Server
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.submission import Submission, TlsFront, certificate

ADDRESS = "soporte@taller.example"


@pytest.fixture(autouse=True)
def _here(settings: Any, monkeypatch: Any) -> None:
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    monkeypatch.setattr(round_trip, "LOOK_EVERY_S", 0.1)


@pytest.fixture
def wanted(imap_server: Dovecot, submission: Submission, imap_account: str) -> Wanted:
    return Wanted(
        ADDRESS, PASSWORD, user=imap_account, mark="x",
        incoming=Server("imap", LOOPBACK, imap_server.port, "none"),
        outgoing=Server("smtp", LOOPBACK, submission.port, "none"),
    )  # fmt: skip


class Said(list[tuple[str, str]]):
    """What was said of the steps."""

    def __call__(self, step: str, state: str, **facts: Any) -> None:
        self.append((step, state))


def changed(wanted: Wanted, **changes: Any) -> Wanted:
    return replace(wanted, **changes)


def cause(wanted: Wanted, **named: Any) -> tuple[str, str]:
    outcome = search(wanted, Said(), **named)
    return outcome.failed, outcome.cause


def test_a_mail_to_oneself_goes_out_and_comes_back(wanted: Wanted, submission: Submission):
    said = Said()
    outcome = search(wanted, said)
    assert (outcome.failed, outcome.landed) == ("", "inbox")
    assert [step for step, state in said if state == "well"] == list(searching.STEPS)
    assert (
        outcome.incoming is not None
        and "IDLE" in outcome.incoming.can
        and "search:uid" in outcome.incoming.can
    )


def test_it_counts_what_lies_there_and_marks_nothing_as_read(
    wanted: Wanted, imap_server: Dovecot, imap_account: str
):
    for number in range(3):
        imap_server.deliver(imap_account, b"Subject: %d\r\n\r\nhola\r\n" % number)
    outcome = search(wanted, Said())
    assert outcome.incoming is not None and outcome.incoming.count == 3
    with imap_server.open(imap_account) as there:
        assert not any("\\Seen" in mail.flags for mail in there.fetch(mark_seen=False))


def test_a_mail_that_went_to_the_spam_is_found_there(
    wanted: Wanted, submission: Submission, imap_server: Dovecot, imap_account: str
):
    with imap_server.open(imap_account) as there:
        there.folder.create("Junk")
        submission.deliver = lambda raw: there.append(raw, "Junk")
        outcome = search(changed(wanted, within_s=1.0), Said())
    assert outcome.landed == "junk"


def test_a_mail_that_never_arrives_is_said_and_one_may_go_on_without(wanted: Wanted, submission: Submission):
    submission.deliver = lambda raw: None
    assert cause(changed(wanted, within_s=0.5)) == ("arrival", "not_arrived")
    said = Said()
    assert search(changed(wanted, test=False), said).failed == ""
    assert ("test", "skipped") in said


def test_a_wrong_password_is_told_from_a_wrong_server(wanted: Wanted, submission: Submission):
    assert cause(changed(wanted, password="no es esta")) == ("sign_in", "wrong_password")
    assert cause(changed(wanted, outgoing_password="otra")) == ("outgoing", "wrong_password")
    submission.refusal = "535 5.7.139 basic authentication is disabled"
    assert cause(changed(wanted, outgoing_password="otra")) == ("outgoing", "consent_wanted")


def test_a_password_with_accents_is_sent_as_it_is_written(wanted: Wanted, submission: Submission):
    submission.password = "contraseña"
    assert search(changed(wanted, outgoing_password="contraseña"), Said()).failed == ""


def test_a_server_that_refuses_the_sender_is_said(wanted: Wanted, submission: Submission):
    submission.sender = "553 5.7.1 Sender address rejected: not owned by user"
    assert cause(wanted) == ("test", "sender_refused")
    submission.sender, submission.data = "250 OK", "554 5.7.1 spam"
    assert cause(wanted) == ("test", "spam_refused")


def test_a_port_where_nobody_listens_is_refused(wanted: Wanted):
    assert cause(changed(wanted, incoming=Server("imap", LOOPBACK, free_port(), "tls"))) == (
        "incoming",
        "refused",
    )


def test_a_private_address_is_refused_unless_the_operator_allows_it(wanted: Wanted, settings: Any):
    settings.ALLOW_PRIVATE_HOSTS = []
    assert cause(wanted) == ("incoming", "private")


@pytest.fixture
def stranger() -> Iterator[Any]:
    """A service that is no mail server: says what it is told to, or nothing."""
    listener = socket.create_server((LOOPBACK, 0))
    words = [b""]

    def serve() -> None:
        while True:
            try:
                line, _peer = listener.accept()
            except OSError:
                return
            line.sendall(words[0])
            threading.Timer(3, line.close).start()

    threading.Thread(target=serve, daemon=True).start()
    yield words, listener.getsockname()[1]
    listener.close()


@pytest.mark.parametrize("kind", ["imap", "pop3", "smtp"])
@pytest.mark.parametrize(
    "banner", [b"SSH-2.0-SecretVersion\r\n", b"-ERR secret\r\n", b"\x00\xffsecret", b"500 secret\r\n"]
)
def test_the_words_of_what_is_no_mail_server_are_never_repeated(
    stranger: Any, wanted: Wanted, kind: str, banner: bytes, monkeypatch: Any
):
    monkeypatch.setattr(talking, "ANSWER_S", 1.0)
    words, port = stranger
    words[0] = banner
    outcome = search(changed(wanted, incoming=Server(kind, LOOPBACK, port, "none")), Said())
    assert outcome.failed == "incoming" and outcome.trouble is not None
    assert outcome.trouble.symptom.words == "" and "ecret" not in repr(outcome.trouble.symptom)


def test_who_says_nothing_is_waited_for_only_so_long(stranger: Any, wanted: Wanted, monkeypatch: Any):
    monkeypatch.setattr(talking, "ANSWER_S", 0.3)
    assert cause(changed(wanted, incoming=Server("imap", LOOPBACK, stranger[1], "none"))) == (
        "incoming",
        "timed_out",
    )


# --- certificates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "days", "trusted", "expected"),
    [
        ((LOOPBACK,), 30, True, ""), ((LOOPBACK,), 30, False, "certificate_unknown"),
        ((LOOPBACK,), -1, True, "certificate_expired"), (("mail.hosting.example",), 30, True, "certificate_name"),
    ],
)  # fmt: skip
def test_a_certificate_is_verified_and_what_is_wrong_with_it_is_said(
    names: tuple[str, ...], days: int, trusted: bool, expected: str, wanted: Wanted, imap_server: Dovecot,
    tmp_path: Path, monkeypatch: Any,
) -> None:  # fmt: skip
    context, file = certificate(tmp_path, *names, days=days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    front = TlsFront(imap_server.port, context)
    outcome = search(changed(wanted, incoming=Server("imap", LOOPBACK, front.port, "tls")), Said())
    front.stop()
    assert outcome.cause == expected
    if expected == "certificate_name":
        assert outcome.trouble is not None and outcome.trouble.symptom.names == names


def test_tls_where_none_is_spoken_is_said_and_nothing_is_sent_in_the_open(
    wanted: Wanted, imap_server: Dovecot, submission: Submission
):
    assert cause(changed(wanted, incoming=Server("imap", LOOPBACK, imap_server.port, "tls")))[1] == "not_tls"
    assert (
        cause(changed(wanted, incoming=Server("imap", LOOPBACK, imap_server.port, "starttls")))[1]
        == "no_starttls"
    )
    assert (
        cause(changed(wanted, outgoing=Server("smtp", LOOPBACK, submission.port, "starttls")))[1]
        == "no_starttls"
    )
    assert submission.users == []


def test_starttls_is_spoken_where_it_is_offered(
    wanted: Wanted, imap_server: Dovecot, imap_account: str, tmp_path: Path, monkeypatch: Any
):
    context, file = certificate(tmp_path, LOOPBACK)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    server = Submission(PASSWORD, starttls=context).start()
    server.deliver = lambda raw: imap_server.deliver(imap_account, raw)
    outcome = search(changed(wanted, outgoing=Server("smtp", LOOPBACK, server.port, "")), Said())
    server.stop()
    assert outcome.failed == "" and outcome.outgoing is not None
    assert outcome.outgoing.server.security == "starttls"


# --- guesses -----------------------------------------------------------------------------------------------


def test_of_the_guessed_servers_the_first_that_works_is_taken(
    wanted: Wanted, imap_server: Dovecot, imap_account: str, tmp_path: Path, monkeypatch: Any
):
    context, file = certificate(tmp_path, LOOPBACK)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    front = TlsFront(imap_server.port, context)
    servers = [Server("imap", LOOPBACK, free_port(), "tls"), Server("imap", LOOPBACK, front.port, "tls")]
    blind = changed(wanted, incoming=None, sends_by_itself=False)
    outcome = search(blind, Said(), guess=lambda address: Guess(None, servers, []))
    front.stop()
    assert (
        outcome.failed == "" and outcome.incoming is not None and outcome.incoming.server.port == front.port
    )


def test_where_nothing_is_found_that_is_said(wanted: Wanted):
    blind = changed(wanted, incoming=None)
    assert cause(blind, guess=lambda address: Guess(None, [], [])) == ("incoming", "no_server")


def test_the_nearest_failure_is_spoken_of():
    assert rules.telling("certificate_name") > rules.telling("refused") > rules.telling("no_such_name")
    assert rules.telling("wrong_password") > rules.telling("certificate_expired")


def test_a_server_without_a_port_is_tried_in_the_usual_ways_and_never_in_the_open():
    found = searching.spelled_out(Server("", "mail.empresa.es", 0, ""))
    assert [(one.kind, one.port, one.security) for one in found] == [
        ("imap", 993, "tls"), ("imap", 143, "starttls"), ("pop3", 995, "tls"), ("pop3", 110, "starttls"),
    ]  # fmt: skip
    assert [one.security for one in searching.spelled_out(Server("imap", "x", 1143, ""))] == [
        "tls",
        "starttls",
    ]
    assert searching.spelled_out(Server("imap", "x", 0, "none")) == [Server("imap", "x", 143, "none")]
