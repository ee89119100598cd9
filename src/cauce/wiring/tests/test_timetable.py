from datetime import timedelta

import pytest

from cauce.ground.clock import actions as time
from cauce.ground.files import store
from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.tickets import actions as tickets
from cauce.tickets.actions import FileRef
from cauce.wiring import timetable

pytestmark = pytest.mark.django_db(databases="__all__")
BY = Actor.system("test")


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAUCE_CLOCK", "moved")
    account = people.open_account(name="Río", by=BY)
    return people.add_agent(account, email="mira@rio.example", by=BY)


def test_a_file_that_nobody_sent_goes_two_days_after_its_upload_went(agent) -> None:
    kept = store.put(agent.account_id, [b"una foto"])
    upload = tickets.keep_upload(agent, FileRef("foto.png", "image/png", kept.size, kept.sha256))
    timetable.sweep_files.func()
    assert store.exists(agent.account_id, kept.sha256)
    time.move(timedelta(days=2, minutes=1))
    timetable.sweep_files.func()
    assert not type(upload).objects.exists()
    assert store.exists(agent.account_id, kept.sha256), "a backup may have been made of the row just before"
    time.move(timedelta(days=2, minutes=1))
    timetable.sweep_files.func()
    assert not store.exists(agent.account_id, kept.sha256)


def test_every_turn_has_its_own_name() -> None:
    names = [turn.job.stored_name for turn in timetable.TIMETABLE]
    assert len(names) == len(set(names))
    assert all(turn.every >= timedelta(minutes=1) for turn in timetable.TIMETABLE)
