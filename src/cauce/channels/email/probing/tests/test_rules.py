"""What servers say, and what is the matter: the table of causes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.channels.email.probing import rules, words
from cauce.channels.email.probing.servers import Symptom

SIGN_IN = [
    ("imap", 0, "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "password", "wrong_password"),
    ("imap", 0, "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "google", "app_password"),
    ("imap", 0, "[ALERT] Application-specific password required: https://support.google.com (Failure)",
     "password", "app_password"),
    ("imap", 0, "[ALERT] Please log in via your web browser: https://support.google.com (Failure)",
     "google", "web_sign_in"),
    ("imap", 0, "[ALERT] Your account is not enabled for IMAP use. Please visit", "google",
     "imap_switched_off"),
    ("imap", 0, "LOGIN failed.", "microsoft", "consent_wanted"),
    ("imap", 0, "LOGIN failed.", "password", "wrong_password"),
    ("imap", 0, "User is authenticated but not connected.", "microsoft", "no_mailbox"),
    ("imap", 0, "[AUTHENTICATIONFAILED] Authentication failed.", "password", "wrong_password"),
    ("imap", 0, "[PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure connections.", "password",
     "encryption_wanted"),
    ("imap", 0, "LOGINDISABLED", "password", "encryption_wanted"),
    ("imap", 0, "[UNAVAILABLE] Temporary authentication failure.", "password", "later"),
    ("imap", 0, "[LIMIT] Maximum number of connections from user+IP exceeded", "password", "too_many"),
    ("imap", 0, "Account is disabled", "password", "user_disabled"),
    ("imap", 0, "[CONTACTADMIN] Login refused", "password", "user_disabled"),
    ("pop3", 0, "-ERR [AUTH] Authentication failed.", "password", "wrong_password"),
    ("pop3", 0, "-ERR [IN-USE] Mailbox is locked by another session", "password", "too_many"),
    ("pop3", 0, "-ERR Su cuenta ha sido bloqueada", "password", "user_disabled"),
    ("smtp", 535, "5.7.8 Error: authentication failed: UGFzc3dvcmQ6", "password", "wrong_password"),
    ("smtp", 535, "5.7.3 Authentication unsuccessful", "password", "wrong_password"),
    ("smtp", 535, "5.7.139 SmtpClientAuthentication is disabled for the Tenant.", "microsoft",
     "smtp_switched_off"),
    ("smtp", 535, "5.7.139 basic authentication is disabled.", "password", "consent_wanted"),
    ("smtp", 534, "5.7.9 Application-specific password required.", "google", "app_password"),
    ("smtp", 454, "4.7.0 Temporary authentication failure", "password", "later"),
    ("smtp", 421, "4.7.0 Too many login attempts, try again later", "password", "too_many"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "code", "said", "wants", "cause"), SIGN_IN)
def test_a_refused_sign_in_has_its_cause(kind, code, said, wants, cause):
    found = rules.cause_of(Symptom(kind, "sign_in", code=code, words=said), wants=wants)
    assert found == cause


SENDING = [
    ("sender", 530, "5.7.0 Must issue a STARTTLS command first", "encryption_wanted"),
    ("sender", 530, "5.7.57 Client was not authenticated to send anonymous mail", "sign_in_wanted"),
    ("sender", 553, "5.7.1 <a@b.es>: Sender address rejected: not owned by user c", "sender_refused"),
    ("data", 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "sender_refused"),
    ("data", 554, "5.2.252 SendAsDenied; a@b.es not allowed to send as c@d.es", "sender_refused"),
    ("recipient", 554, "5.7.1 <a@b.es>: Relay access denied", "relay_refused"),
    ("recipient", 550, "5.1.1 User unknown", "recipient_refused"),
    ("recipient", 452, "4.2.2 The email account that you tried to reach is over quota", "full"),
    ("data", 552, "5.2.2 Mailbox full", "full"),
    ("data", 554, "5.7.1 Message rejected as spam", "spam_refused"),
    ("recipient", 451, "4.7.1 Greylisting in action, please come back later", "later"),
    ("data", 554, "Transaction failed", "mail_refused"),
]


@pytest.mark.parametrize(("stage", "code", "said", "cause"), SENDING)
def test_a_refused_test_mail_has_its_cause(stage, code, said, cause):
    assert rules.cause_of(Symptom("smtp", stage, code=code, words=said)) == cause


def test_what_the_line_did_comes_before_what_was_said_on_it():
    assert rules.cause_of(Symptom("imap", "connect", "refused")) == "refused"
    assert rules.cause_of(Symptom("imap", "tls", "closed")) == "not_tls"
    assert rules.cause_of(Symptom("smtp", "tls", "not_offered")) == "no_starttls"
    assert rules.cause_of(Symptom("smtp", "sign_in", "not_offered")) == "no_sign_in"


@given(
    st.sampled_from(["imap", "pop3", "smtp"]),
    st.sampled_from(["connect", "tls", "greeting", "sign_in", "folder", "search", "sender", "recipient", "data"]),
    st.integers(0, 600), st.text(max_size=80), st.sampled_from(["", *rules.LINE, "not_tls", "not_offered", "strange"]),
)  # fmt: skip
def test_whatever_happens_has_a_cause_and_the_cause_has_words(kind, stage, code, said, error):
    cause = rules.cause_of(Symptom(kind, stage, error, code, said))
    assert cause in words.WORDS


def test_every_cause_is_said_with_the_facts_that_we_may_have():
    facts = {
        "host": "imap.empresa.es",
        "port": 993,
        "address": "ana@empresa.es",
        "provider": "gmail",
        "names": ["a.es"],
    }
    for cause in words.WORDS:
        for known in (facts, {}):
            said = words.explain(cause, known)
            assert said.title and said.mend and "%(" not in said.title + said.mend
