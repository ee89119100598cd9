"""Moving a ticket along and sorting it: each verb, each way out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.log.actors import Actor
from cauce.ground.log.queries import history
from cauce.people import actions as people
from cauce.tickets import actions, queries, rules
from cauce.tickets.errors import Invalid, Stale
from cauce.tickets.models import TicketTag
from tests.cast import SYSTEM

ROUTER = Actor.system("routing")


def last(ticket):
    return history(ticket.log_subject)[-1]


def test_a_ticket_is_given_to_an_agent_and_put_back(cast):
    ticket = actions.assign(cast.ticket(), to=cast.mira, by=SYSTEM)
    assert (ticket.assignee, last(ticket).data) == (cast.mira, {"was": None, "to": cast.mira.pk})
    assert actions.assign(ticket, to=cast.mira, by=SYSTEM).version == ticket.version
    ticket = actions.assign(ticket, to=None, by=SYSTEM)
    assert (ticket.assignee, last(ticket).data) == (None, {"was": cast.mira.pk, "to": None})


def test_a_router_leaves_the_ticket_with_the_agent_who_took_it_first(cast):
    ticket = actions.assign(cast.ticket(), to=cast.mira, by=SYSTEM)
    with pytest.raises(Stale):
        actions.assign(ticket, to=cast.alma, by=ROUTER, expecting=None)
    assert actions.assign(ticket, to=cast.alma, by=ROUTER, expecting=cast.mira).assignee == cast.alma


@pytest.mark.parametrize("name", ["bo", "rita"])
def test_nobody_is_given_a_ticket_that_they_may_not_answer(cast, name):
    with pytest.raises(Invalid):
        actions.assign(cast.ticket(), to=getattr(cast, name), by=SYSTEM)


def test_a_ticket_goes_to_a_team_that_serves_its_brand(cast):
    ticket = actions.set_team(cast.ticket(), to=cast.team, by=SYSTEM)
    assert last(ticket).kind == "ticket.team_changed"
    assert actions.set_team(ticket, to=cast.team, by=SYSTEM).version == ticket.version
    others = people.add_team(cast.account, name="De otra", brand=cast.otra, by=SYSTEM)
    with pytest.raises(Invalid):
        actions.set_team(ticket, to=others, by=SYSTEM)
    assert actions.set_team(ticket, to=None, by=SYSTEM).team is None


def test_a_status_moves_along_the_table_and_only_along_it(cast):
    for was, allowed in rules.TRANSITIONS.items():
        for to in (*rules.STATUSES, "lost"):
            ticket = cast.ticket()
            ticket.__class__.objects.filter(pk=ticket.pk).update(status=was, is_open=rules.is_open(was))
            if to in allowed:
                moved = actions.set_status(ticket, to=to, by=SYSTEM)
                assert (moved.status, moved.is_open) == (to, rules.is_open(to))
                assert last(ticket).data == {"was": was, "to": to}
            elif to == was:
                assert actions.set_status(ticket, to=to, by=SYSTEM).version == ticket.version
            else:
                with pytest.raises(Invalid):
                    actions.set_status(ticket, to=to, by=SYSTEM)


def test_a_rule_that_believed_in_another_status_loses(cast):
    with pytest.raises(Stale):
        actions.set_status(cast.ticket(), to="resolved", by=ROUTER, expecting="open")


def test_when_a_ticket_was_resolved_and_closed_is_kept_while_it_is(cast):
    ticket = actions.set_status(cast.ticket(), to="resolved", by=SYSTEM)
    resolved_at = ticket.resolved_at
    ticket = actions.set_status(ticket, to="closed", by=SYSTEM)
    assert (ticket.resolved_at, ticket.closed_at is None) == (resolved_at, False)
    ticket = actions.set_status(ticket, to="open", by=SYSTEM)
    assert (ticket.resolved_at, ticket.closed_at) == (None, None)


@pytest.mark.parametrize(
    ("verb", "value", "column"),
    [(actions.set_priority, "urgent", "priority"), (actions.set_kind, "repair", "kind"),
     (actions.set_subject, "Otra  cosa ", "subject")],
)  # fmt: skip
def test_priority_kind_and_subject_change_once(cast, verb, value, column):
    ticket = verb(cast.ticket(), to=value, by=SYSTEM)
    assert getattr(ticket, column) == " ".join(value.split())
    assert last(ticket).kind == f"ticket.{column}_changed"
    assert verb(ticket, to=value, by=SYSTEM).version == ticket.version
    with pytest.raises(Invalid):
        verb(ticket, to="" if column == "subject" else "enorme", by=SYSTEM)


def test_a_subjects_words_are_not_in_the_log(cast):
    ticket = actions.set_subject(cast.ticket(), to="Secreto", by=SYSTEM)
    assert "Secreto" not in str([one.data for one in history(ticket.log_subject)])


def test_a_tag_is_put_on_once_and_taken_off_once(cast):
    ticket = actions.tag(cast.ticket(), name="  Avería  Grave ", by=SYSTEM)
    assert queries.tags_of(ticket) == ["avería grave"]
    assert actions.tag(ticket, name="AVERÍA GRAVE", by=SYSTEM).version == ticket.version
    other = actions.tag(cast.ticket(), name="avería grave", by=SYSTEM)
    assert TicketTag.objects.values("tag").distinct().count() == 1
    ticket = actions.untag(ticket, name="avería grave", by=SYSTEM)
    assert queries.tags_of_many([ticket.pk, other.pk]) == {ticket.pk: [], other.pk: ["avería grave"]}
    assert actions.untag(ticket, name="avería grave", by=SYSTEM).version == ticket.version
    with pytest.raises(Invalid):
        actions.tag(ticket, name=" ", by=SYSTEM)


def test_what_has_ended_takes_more_as_its_team_wants():
    now = datetime(2026, 11, 22, tzinfo=UTC)

    def takes(status, reopens, days_ago):
        ended = now - timedelta(days=days_ago) if days_ago is not None else None
        return rules.takes_more(status, reopens, ended=ended, days=7, now=now)

    assert all(takes(status, "never", 99) for status in rules.OPEN_STATUSES)
    assert takes("closed", "always", 999) and not takes("resolved", "never", 0)
    assert takes("resolved", "within", 7) and not takes("closed", "within", 8)
    assert not takes("closed", "within", None)


def test_a_shown_value_makes_no_fact_and_no_version(cast):
    ticket = cast.ticket()
    actions.show(ticket.pk, next_promise_at=ticket.opened_at)
    shown = queries.by_id(ticket.pk)
    assert shown is not None
    assert (shown.version, shown.next_promise_at) == (ticket.version, ticket.opened_at)
    with pytest.raises(ValueError, match="not shown"):
        actions.show(ticket.pk, status="closed")


statuses = st.sampled_from(rules.STATUSES)


@given(statuses, statuses)
def test_nothing_comes_back_to_new(was, to):
    assert not rules.can_move(was, rules.NEW)
    assert not rules.can_move(was, was)
    assert rules.after_customer(was, automatic=False) in {was, rules.OPEN}
    assert rules.after_customer(was, automatic=True) == was
    assert rules.after_reply(was, None) != rules.NEW


@given(statuses)
def test_a_customer_who_writes_to_a_ticket_leaves_it_open(was):
    assert rules.is_open(rules.after_customer(was, automatic=False))


def test_every_status_is_reached_and_every_one_but_new_can_be_left_for_open():
    reached = set().union(*rules.TRANSITIONS.values())
    assert reached == set(rules.STATUSES) - {rules.NEW}
    assert all(rules.can_move(was, rules.OPEN) for was in rules.STATUSES if was != rules.OPEN)
    assert set(rules.OPEN_STATUSES) == {status for status in rules.STATUSES if rules.is_open(status)}


@given(st.text(max_size=200))
def test_a_tags_name_is_the_same_when_it_is_made_twice(word):
    assert rules.tag_name(rules.tag_name(word)) == rules.tag_name(word)


@given(st.none() | st.integers(0, 50), st.lists(st.integers(1, 50)))
def test_only_what_was_said_later_is_missed(after, spoken):
    missed = rules.missed(after, spoken)
    assert missed == sorted(missed)
    assert all(after is not None and pk > after for pk in missed)
    assert rules.missed(max(spoken, default=0), spoken) == []
