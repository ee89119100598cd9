"""An account elsewhere whose line is cut in the middle of a mail, again and again."""

import pytest

from tests.servers.ports import until
from tests.trials.accounts import PRIVATE, add_imap_mailbox, new_user
from tests.trials.looking import rows
from tests.trials.mails import with_content

MAILS = 12
MAIL_BYTES = 60_000


@pytest.fixture
def desk(new_desk, sqlite_original):
    return new_desk(**sqlite_original, environment=PRIVATE).start()


@pytest.mark.trial
@pytest.mark.timeout(240)
def test_a_fetch_that_is_cut_goes_on_where_it_was(desk, imap_server, wire):
    user = new_user()
    tokens = {f"cortado-{number}" for number in range(MAILS)}
    for token in tokens:
        imap_server.deliver(user, with_content(token, token.encode() * (MAIL_BYTES // len(token))))
    wire.cut_after_bytes = MAIL_BYTES * 3  # never the whole inbox on one connection
    add_imap_mailbox(desk, user, wire.port)
    until(lambda: wire.cuts, what="the line is cut once", wait_s=60)

    def subjects():
        return [subject for (subject,) in rows(desk, "SELECT subject FROM tickets_ticket")]

    until(lambda: tokens <= set(subjects()) or wire.cuts >= 3, what="mails arrive in spite of it", wait_s=120)
    wire.cut_after_bytes = None
    until(lambda: tokens <= set(subjects()), what="every mail is a ticket", wait_s=120)
    assert sorted(subjects()) == sorted(tokens), "a mail became two"
