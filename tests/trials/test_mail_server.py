"""The account elsewhere falls ill: its server dies in the middle of a fetch, and comes back with other numbers."""

import pytest

from tests.servers.ports import until
from tests.trials.accounts import PRIVATE, add_imap_mailbox, new_user, wait_until_read
from tests.trials.looking import at_rest, check_once, tickets_by_token
from tests.trials.mails import with_content

MAIL_BYTES = 20_000


@pytest.fixture
def desk(new_desk, sqlite_original):
    return new_desk(**sqlite_original, environment=PRIVATE).start()


@pytest.mark.trial
@pytest.mark.timeout(600)
def test_a_server_that_falls_mid_fetch_and_numbers_anew_loses_and_doubles_nothing(
    desk, imap_server, wire, full
):
    count, falls = (400, 8) if full else (24, 1)
    user, tokens = new_user(), set()

    def deliver(name, many):
        for number in range(many):
            token = f"{name}-{number}"
            tokens.add(token)
            imap_server.deliver(user, with_content(token, token.encode() * (MAIL_BYTES // len(token))))

    deliver("antes", 3)
    add_imap_mailbox(desk, user, wire.port)
    wait_until_read(desk)
    wire.bytes_per_s = 400_000  # so that it is in the middle of something whenever it dies
    deliver("caída", count)
    for fall in range(falls):
        wanted = (fall + 1) * count // (falls + 3)
        until(lambda wanted=wanted: len(tickets_by_token(desk)) > wanted, what="mails come", wait_s=120)
        imap_server.fall()
        deliver(f"mientras-{fall}", 3)
        imap_server.run()
    wire.bytes_per_s = None
    until(lambda: tokens <= set(tickets_by_token(desk)), what="every mail is a ticket", wait_s=180)

    imap_server.fall()
    imap_server.number_anew(user)
    deliver("renumerado", 5)
    imap_server.run()
    until(lambda: tokens <= set(tickets_by_token(desk)), what="what came meanwhile is a ticket", wait_s=180)
    deliver("después", 2)
    until(lambda: tokens <= set(tickets_by_token(desk)), what="and what comes from then on", wait_s=60)
    until(lambda: at_rest(desk), what="everything that lies there was looked at again", wait_s=120)
    check_once(desk, tokens)
