"""What was settled long ago is forgotten; what a message was made of is not."""

from datetime import timedelta

from cauce.channels import actions
from cauce.channels.email.tests.conftest import raw_mail
from cauce.channels.models import Intake
from cauce.ground import clock
from cauce.ground.files.models import Raw
from cauce.tickets.models import Message


def age(days: int, **of: str) -> None:
    Intake.objects.filter(**of).update(received_at=clock.now() - timedelta(days=days))


def sweep() -> int:
    return actions.sweep_intakes(clock.now() - timedelta(days=30))


def test_the_original_of_a_message_stays_and_that_of_its_copy_goes(post):
    for _ in range(2):
        post.send(raw_mail())
    assert post.read() == ["opened", "duplicate"]
    age(29)
    assert sweep() == 0
    age(31)
    assert sweep() == 2
    assert sweep() == 0
    assert not Intake.objects.exists()
    assert list(Raw.objects.values_list("pk", flat=True)) == [Message.objects.get(direction="in").raw_id]


def test_what_waits_what_failed_and_what_was_fetched_elsewhere_stays(post):
    for number, (state, source) in enumerate((("pending", "smtp"), ("failed", "smtp"), ("done", "imap"))):
        post.send(raw_mail(id=f"{number}@cliente.example"))
        Intake.objects.filter(pk=Intake.objects.latest("pk").pk).update(state=state, source=source)
    age(400)
    assert sweep() == 0
    assert (Intake.objects.count(), Raw.objects.count()) == (3, 3)


def test_bytes_that_several_mailboxes_share_go_with_the_last_of_them(post):
    post.send(raw_mail())
    [first] = Intake.objects.all()
    second = Intake.objects.create(
        key="second", account_id=first.account_id, mailbox_id=first.mailbox_id, raw_id=first.raw_id, source="smtp",
        received_at=clock.now(),
    )  # fmt: skip
    Intake.objects.update(state="done")
    age(31, key=first.key)
    assert sweep() == 1
    assert Raw.objects.count() == 1
    age(31, key=second.key)
    assert sweep() == 1
    assert not Raw.objects.exists()
