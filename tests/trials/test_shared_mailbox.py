"""A person uses the mailbox beside Cauce: reads, files away and brings back, while mail is being fetched."""

import random
import threading

import pytest

from tests.servers.ports import until
from tests.trials.accounts import PRIVATE, add_imap_mailbox, new_user, wait_until_read
from tests.trials.looking import at_rest, check_once, tickets_by_token
from tests.trials.mails import broken_mime, eight_bit, plain, without_id

SEED = 20261122
FILED = "Archivo"


class Person:
    """Does something in the mailbox every now and then, in a thread, until told to stop."""

    def __init__(self, imap_server, user):
        self._box = imap_server.open(user)
        self._box.folder.create(FILED)
        self._rng, self._stopping = random.Random(SEED), threading.Event()
        self.did, self.trouble = [], []
        self.thread = threading.Thread(target=self._go_on, daemon=True)

    def _go_on(self):
        try:
            while not self._stopping.wait(0.02):
                self._do(self._rng.choice(("read", "read", "file", "file", "back", "star")))
        except Exception as error:  # said by `leave`, in the test's own thread
            self.trouble.append(error)

    def _do(self, deed):
        self._box.folder.set(FILED if deed == "back" else "INBOX")
        uids = self._box.uids()
        some = self._rng.sample(uids, min(len(uids), 4))
        if not some:
            return
        self.did.append(deed)
        if deed == "read":
            list(self._box.fetch(f"UID {','.join(some)}", mark_seen=True))
        elif deed == "star":
            self._box.flag(some, r"\Flagged", True)
        else:
            self._box.move(some, "INBOX" if deed == "back" else FILED)

    def leave(self):
        """Bring everything back, and go."""
        self._stopping.set()
        self.thread.join(60)
        assert not self.trouble, self.trouble
        self._box.folder.set(FILED)
        if uids := self._box.uids():
            self._box.move(uids, "INBOX")
        self._box.logout()


@pytest.fixture
def desk(new_desk, sqlite_original):
    return new_desk(**sqlite_original, environment=PRIVATE).start()


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_who_reads_and_moves_mail_beside_cauce_loses_and_doubles_nothing(desk, imap_server, full):
    count = 1000 if full else 40
    rng, user = random.Random(SEED), new_user()
    imap_server.deliver(user, plain("primero", rng))
    add_imap_mailbox(desk, user, imap_server.port)
    wait_until_read(desk)
    person = Person(imap_server, user)
    person.thread.start()
    tokens = {"primero"}
    for number in range(count):
        token = f"compartido-{number}"
        tokens.add(token)
        kind = rng.choice((plain, plain, without_id, broken_mime, eight_bit))
        imap_server.deliver(user, kind(token, rng))
        until(lambda n=number: len(person.did) * 3 >= n or person.trouble, what="the person", wait_s=30)
    person.leave()
    assert {"read", "file", "back"} <= set(person.did)
    until(lambda: tokens <= set(tickets_by_token(desk)), what="every mail is a ticket", wait_s=180)
    until(lambda: at_rest(desk), what="what was brought back is known again", wait_s=60)
    check_once(desk, tokens)
    with imap_server.open(user) as there:
        assert len(there.uids()) == len(tokens), "something was taken away there"
