"""What is stated of a row, and when nothing is."""

import pytest
from django.db import transaction

from cauce.ground.db import write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import MAX_DEPTH, Actor
from cauce.ground.log.errors import TooDeep, UnknownFact
from cauce.ground.log.events import Stated, fact, read, registry
from cauce.ground.log.models import Fact
from cauce.ground.log.queries import history, timeline
from tests.cast import SYSTEM, make_cast


@fact("trial.moved", touches=("place",))
class Moved(Stated):
    """Something moved."""

    to: str
    by_how_much: int = 1


@fact("trial.named")
class Named(Stated):
    """Something got a name."""


@write()
def move_and_fail(row):
    keep(row, Moved("away"), by=SYSTEM)
    raise RuntimeError


def test_the_version_of_a_row_is_the_number_of_its_last_fact(cast):
    team = cast.team
    before = team.version
    with write():
        keep(team, Moved("a"), Named(), by=SYSTEM)
    facts = history(team.log_subject, since=before)
    assert [(one.seq, one.kind) for one in facts] == [
        (before + 1, "trial.moved"),
        (before + 2, "trial.named"),
    ]
    team.refresh_from_db()
    assert team.version == before + 2


def test_a_change_without_a_fact_is_refused(cast):
    with pytest.raises(ValueError, match="without a fact"), write():
        keep(cast.team, by=SYSTEM)


def test_what_fails_after_keep_leaves_neither_row_nor_fact(cast):
    team, before, name = cast.team, cast.team.version, cast.team.name
    team.name = "Otro"
    with pytest.raises(RuntimeError):
        move_and_fail(team)
    team.refresh_from_db()
    assert (team.name, team.version) == (name, before)
    assert not history(team.log_subject, since=before)


def test_a_refused_verb_inside_another_leaves_nothing_and_the_other_goes_on(cast):
    team, before = cast.team, cast.team.version
    with write():
        keep(team, Named(), by=SYSTEM)
        with pytest.raises(RuntimeError):
            move_and_fail(cast.otra)
    assert [one.kind for one in history(team.log_subject, since=before)] == ["trial.named"]
    assert "trial.moved" not in [one.kind for one in history(cast.otra.log_subject)]


@pytest.mark.django_db(transaction=True)
def test_keeping_outside_a_transaction_is_refused():
    cast = make_cast()
    assert not transaction.get_connection().in_atomic_block
    with pytest.raises(RuntimeError, match="outside"):
        keep(cast.team, Named(), by=SYSTEM)


def test_a_chain_of_causes_ends_at_the_limit(cast):
    with write():
        keep(cast.team, Named(), by=SYSTEM)
    for depth in range(1, MAX_DEPTH + 1):
        last = history(cast.team.log_subject)[-1]
        with write():
            keep(cast.team, Named(), by=Actor.because_of(last, "rules"))
        newest = history(cast.team.log_subject)[-1]
        assert (newest.depth, newest.cause_id, newest.actor) == (depth, last.pk, "system:rules")
    with pytest.raises(TooDeep), write():
        keep(cast.team, Named(), by=Actor.because_of(newest, "rules"))


def test_what_follows_from_an_import_is_of_the_import(cast):
    with write():
        keep(cast.team, Named(), by=SYSTEM.under("import"))
    assert Actor.because_of(history(cast.team.log_subject)[-1], "rules").origin == "import"


def test_a_timeline_shows_the_newest_facts_about_a_ticket_oldest_first(cast):
    ticket = cast.ticket()
    cast.writes(ticket, "¿Hola?")
    facts = timeline(ticket.log_about, limit=2)
    assert [one.kind for one in facts] == ["message.received", "message.received"]
    older = timeline(ticket.log_about, before=facts[0].pk)
    assert [one.kind for one in older] == ["ticket.opened"]


def test_a_kept_fact_is_read_as_its_class_also_when_the_class_has_changed_since():
    assert read("trial.moved", {"to": "a", "gone": 1}) == Moved("a", 1)
    with pytest.raises(UnknownFact):
        read("trial.forgotten", {})


def test_two_facts_of_one_kind_are_refused():
    with pytest.raises(ValueError, match="two facts"):

        @fact("trial.moved")
        class Again(Stated):
            """The same kind once more."""

    assert registry["trial.moved"] is Moved


def test_no_fact_is_ever_written_over(cast):
    with write():
        keep(cast.team, Named(), by=SYSTEM)
    positions = list(Fact.objects.order_by("pk").values_list("pk", "seq", "kind"))
    with write():
        keep(cast.team, Named(), by=SYSTEM)
    assert list(Fact.objects.order_by("pk").values_list("pk", "seq", "kind"))[: len(positions)] == positions
