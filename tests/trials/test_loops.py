"""Machines that answer each other come to an end by themselves, whatever they hide."""

import pytest

from tests.servers.desk import MAILBOX
from tests.servers.ports import until
from tests.trials.couriers import Courier, bare
from tests.trials.looking import rows
from tests.trials.mails import head

OTHER, DEAF = "ayuda@otra.example", "ayuda@sorda.example"  # both of the second desk
NEW, SAME = "robot@nuevo.example", "robot@mismo.example"
QUIET_S = 3
MOST = 8  # mails that one address of a machine may get out of us


@pytest.fixture
def desks(new_desk, sqlite_original, tmp_path):
    one = new_desk(**sqlite_original, environment={"CAUCE_SECRET_KEY": "una"}).start(wait=False)
    two = new_desk(data=tmp_path / "otra", environment={"CAUCE_SECRET_KEY": "otra"}).start(wait=False)
    one.wait_until_ready()
    two.wait_until_ready()
    two.add_mailbox(OTHER)
    two.add_mailbox(DEAF)
    return one, two


@pytest.mark.trial
@pytest.mark.timeout(600)
def test_desks_and_machines_that_answer_each_other_fall_silent(desks, sink):
    one, two = desks

    def through_a_gateway(sent, recipient):
        """It takes every header away that it does not know, and writes its own id."""
        text = sent.message.get_body(("plain",)).get_content()
        sender = sent.message["From"].addresses[0].addr_spec
        raw = bare(sent, sender=sender, subject=str(sent.message["Subject"]), text=text)
        two.mail(raw, sender=sender, to=DEAF)

    def says_something_new(sent, recipient):
        raw = bare(sent, sender=NEW, subject=f"Caso {len(sink.mails)}", text="Lo vemos en cuanto podamos.")
        one.mail(raw, sender=NEW, to=MAILBOX)

    def says_the_same(sent, recipient):
        subject = f"Re: {sent.message['Subject']}"
        raw = bare(sent, sender=SAME, subject=subject, text="Lo vemos en cuanto podamos.", answers=True)
        one.mail(raw, sender=SAME, to=str(sent.message["Reply-To"] or MAILBOX))

    courier = Courier({
        MAILBOX: lambda sent, to: one.mail(sent.raw, sender=sent.sender, to=to),
        OTHER: lambda sent, to: two.mail(sent.raw, sender=sent.sender, to=to),
        DEAF: through_a_gateway,
        NEW: says_something_new,
        SAME: says_the_same,
    })  # fmt: skip
    sink.deliver = courier.take
    for writer in (OTHER, DEAF, NEW, SAME):
        first = head("Una pregunta", f"Message-ID: <1-{writer}>").replace(
            b"ada@cliente.example", writer.encode()
        )
        assert one.mail(first + b"Hola.\r\n", sender=writer)[0] == 250
    every = {OTHER, DEAF, NEW, SAME}
    until(lambda: every <= set(courier.carried), what="each is told that it has come", wait_s=60)
    until(lambda: courier.quiet_for() > QUIET_S, what="they fall silent", wait_s=120, every_s=0.2)
    assert not courier.trouble, courier.trouble
    assert max(courier.carried.values()) <= MOST, courier.carried
    assert courier.carried[NEW] == 3 and courier.carried[SAME] == 1, courier.carried
    for desk in desks:
        waiting = rows(desk, "SELECT count(*) FROM channels_intake WHERE state = 'pending'", file="raw.db")
        assert waiting == [(0,)]
