"""Every mail that got its 250 is in exactly one ticket; whoever did not get it was told to try again."""

import os
import random
import smtplib
import subprocess
from collections import Counter

import pytest

from tests.servers.ports import LOOPBACK, until
from tests.trials.looking import rows, tickets_by_token
from tests.trials.mails import bad_day, head, plain
from tests.trials.posting import Post, hand_over

SEED = 20261122


@pytest.mark.trial
@pytest.mark.timeout(1800)
def test_mails_survive_whoever_is_killed(desk, full):
    count, kills = (2000, 20) if full else (200, 3)
    rng = random.Random(SEED)
    post = Post(desk, list(bad_day(count, SEED))).start()
    for kill in range(kills):
        post.wait_for((kill + 1) * count // (kills + 2))
        if kill % 3 == 2:
            desk.kill9("all")
            desk.start(wait=False)
        else:
            desk.kill9(rng.choice(("worker", "mail", "web")))
    post.wait_for(count)
    desk.wait_until_ready()

    accepted = post.accepted()
    assert "refused" not in {outcome for outcome, _ in post.outcomes}
    assert len(accepted) > count // 2, "the trial tried too little"
    until(lambda: accepted <= set(tickets_by_token(desk)), what="every accepted mail is a ticket", wait_s=180)
    assert {token: n for token, n in tickets_by_token(desk).items() if n > 1} == {}
    assert {
        n for (n,) in rows(desk, "SELECT message_count - 1 FROM tickets_ticket WHERE message_count > 2")
    } == set()


@pytest.fixture
def small_disk(tmp_path):
    """64 MB that can be filled without hurting anybody else."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a tmpfs")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.trial
@pytest.mark.timeout(300)
def test_a_full_disk_says_try_again_and_recovers_when_there_is_room(new_desk, small_disk):
    desk = new_desk(data=small_disk / "data").start()
    desk.add_mailbox()
    rng = random.Random(SEED)
    said = [(token, hand_over(desk, plain(token, rng))) for token in ("antes-1", "antes-2")]
    ballast = small_disk / "ballast"
    fill(ballast, leave_bytes=300_000)
    for number in range(60):
        token = f"lleno-{number}"
        raw = head(token, f"Message-ID: <{token}@cliente.example>") + rng.randbytes(20_000).hex().encode()
        said.append((token, hand_over(desk, raw)))
    outcomes = Counter(outcome for _, outcome in said)
    assert outcomes["later"] >= 5, outcomes
    assert set(outcomes) <= {"accepted", "later"}, outcomes
    ballast.unlink()
    until(
        lambda: hand_over(desk, plain("después", rng)) == "accepted", what="room again", wait_s=60, every_s=1
    )
    accepted = {token for token, outcome in said if outcome == "accepted"} | {"después"}
    until(lambda: accepted <= set(tickets_by_token(desk)), what="every accepted mail is a ticket", wait_s=90)
    assert {token: n for token, n in tickets_by_token(desk).items() if n > 1} == {}
    assert not {token for token, outcome in said if outcome == "later"} & set(tickets_by_token(desk))


def fill(ballast, *, leave_bytes):
    """Take every byte, then give a few back."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 100_000)
        except OSError:
            file.truncate(max(0, file.tell() - leave_bytes))


def test_an_unknown_recipient_is_refused_before_the_mail_is_sent(sqlite_desk):
    with smtplib.SMTP(LOOPBACK, sqlite_desk.smtp_port) as client:
        client.ehlo()
        client.mail("ada@cliente.example")
        assert client.rcpt("nadie@taller.example")[0] == 550
