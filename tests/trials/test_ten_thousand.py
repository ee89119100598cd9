"""Many mails, over SMTP and out of an account elsewhere: lines are cut, twins come, processes are killed."""

import random
from itertools import islice

import pytest

from tests.servers.fixtures import copy_of
from tests.servers.ports import until
from tests.servers.wire import Wire
from tests.trials.accounts import PRIVATE, add_imap_mailbox, new_user
from tests.trials.looking import at_rest, check_once, tickets_by_token
from tests.trials.mails import bad_day
from tests.trials.posting import Post

SEED = 20261122
LAY_THERE = 4  # a part in so many lay in the account before it was added


def pytest_generate_tests(metafunc):
    if "kind" in metafunc.fixturenames:
        full = metafunc.config.getoption("--full")
        metafunc.parametrize("kind", ["sqlite", "postgres"] if full else ["sqlite"])


@pytest.fixture
def desk(request, kind, new_desk, prepared, tmp_path):
    cluster = request.getfixturevalue("postgres_cluster") if kind == "postgres" else None
    return new_desk(**copy_of(prepared(cluster), cluster, tmp_path / "desk"), environment=PRIVATE).start()


class BadLine:
    """What goes wrong, one blow after the other."""

    def __init__(self, desk, imap_server, wire, rng):
        self.desk, self.imap_server, self.wire, self.rng = desk, imap_server, wire, rng
        self.blows = []

    def strike(self):
        blow = ("cut", "worker", "cut", "all", "server", "web")[len(self.blows) % 6]
        self.blows.append(blow)
        if blow == "cut":
            self.wire.cut_after_bytes = self.rng.randrange(200, 60_000)
            cuts = self.wire.cuts
            try:
                until(lambda: self.wire.cuts > cuts, what="a cut", wait_s=5)
            except TimeoutError:
                pass  # it had nothing more to say
            self.wire.cut_after_bytes = None
        elif blow == "server":
            self.imap_server.fall()
            self.imap_server.run()
        else:
            self.desk.kill9(blow)
            if blow == "all":
                self.desk.start(wait=False)


@pytest.mark.trial
@pytest.mark.timeout(7200)
def test_nothing_is_lost_and_nothing_comes_twice(desk, imap_server, full):
    count, blows = (10_000, 60) if full else (300, 6)
    rng, user, wire = random.Random(SEED), new_user(), Wire(imap_server.port).start()
    fetched, posted = list(bad_day(count // 2, SEED)), list(bad_day(count // 2, SEED + 1))
    # What came by one way comes by the other as well, as when somebody writes to both addresses.
    twins = rng.sample(fetched, count // 50)
    posted += twins
    tokens = {mail.token for mail in fetched}
    there = count // LAY_THERE // 2
    for mail in fetched[:there]:
        imap_server.deliver(user, mail.raw)
    add_imap_mailbox(desk, user, wire.port)

    coming = iter(fetched[there:])
    post = Post(desk, posted).start()
    bad = BadLine(desk, imap_server, wire, rng)
    for blow in range(blows):
        for mail in islice(coming, len(fetched) // blows + 1):
            imap_server.deliver(user, mail.raw)
        until(
            lambda n=blow: len(tickets_by_token(desk)) > n * count * 3 // 4 // (blows + 1) or at_rest(desk),
            what="tickets", wait_s=1200, every_s=0.5,
        )  # fmt: skip
        bad.strike()
    post.wait_for(len(posted), wait_s=3600)
    desk.wait_until_ready()

    assert "refused" not in {outcome for outcome, _ in post.outcomes}
    assert len(post.accepted()) > len(posted) * 3 // 4, "the trial tried too little"
    tokens |= post.accepted()
    assert wire.cuts, "no line was cut"
    until(
        lambda: tokens <= set(tickets_by_token(desk)), what="every mail is a ticket", wait_s=1800, every_s=1
    )
    until(lambda: at_rest(desk), what="everything is settled", wait_s=300)
    check_once(desk, tokens)
    wire.stop()
