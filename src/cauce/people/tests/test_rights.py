"""Who may do what, and that somebody always can."""

import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.log.queries import history
from cauce.people import actions, queries, rules
from cauce.people.errors import Invalid, NotAllowed
from cauce.people.models import Agent, Grant
from cauce.people.rules import Right
from tests.cast import SYSTEM, make_cast


def fresh(agent):
    """The agent as the next request reads them."""
    return Agent.objects.get(pk=agent.pk)


@pytest.mark.parametrize("verb", rules.VERBS)
def test_each_role_has_its_verbs_and_no_others(cast, verb):
    for agent, role in ((cast.mira, "agent"), (cast.rita, "read_only"), (cast.alma, "administrator")):
        assert queries.may(agent, verb) == (verb in rules.ROLES[role])


def test_a_right_in_a_brand_reaches_that_brands_tickets_only(cast):
    ours, others = cast.ticket(brand=cast.otra), cast.ticket(brand=cast.taller)
    assert queries.may(cast.bo, "ticket.reply", ours)
    assert not queries.may(cast.bo, "ticket.reply", others)
    assert not queries.may(cast.bo, "ticket.reply")
    assert queries.may_anywhere(cast.bo, "ticket.reply")


def test_a_right_in_a_team_reaches_that_teams_tickets_only(cast):
    agent = actions.add_agent(cast.account, email="teo@taller.example", team=cast.team, by=SYSTEM)
    assert queries.may(agent, "ticket.see", cast.ticket(team=cast.team))
    assert not queries.may(agent, "ticket.see", cast.ticket())


def test_nobody_may_do_anything_in_another_account(cast):
    other = actions.open_account(name="Ajena", slug="ajena", by=SYSTEM)
    team = queries.team_by_slug(other.pk, "soporte")
    assert not queries.may(cast.alma, "settings.edit", team)
    with pytest.raises(Invalid):
        actions.grant(cast.mira, ["agent"], team=team, by=SYSTEM)


def test_who_is_switched_off_may_do_nothing_until_switched_on_again(cast):
    actions.switch(cast.mira, active=False, by=SYSTEM)
    assert not queries.may(fresh(cast.mira), "ticket.see")
    actions.switch(cast.mira, active=True, by=SYSTEM)
    assert queries.may(fresh(cast.mira), "ticket.see")
    assert [one.data["active"] for one in history(cast.mira.log_subject)[-2:]] == [False, True]


def test_switching_twice_is_switching_once(cast):
    before = actions.switch(cast.mira, active=False, by=SYSTEM).version
    assert actions.switch(cast.mira, active=False, by=SYSTEM).version == before


def test_the_last_administrator_can_neither_be_switched_off_nor_lose_the_role(cast):
    with pytest.raises(Invalid):
        actions.switch(cast.alma, active=False, by=SYSTEM)
    with pytest.raises(Invalid):
        actions.grant(cast.alma, ["agent"], by=SYSTEM)
    with pytest.raises(Invalid):
        actions.grant(cast.alma, ["administrator"], brand=cast.taller, by=SYSTEM)
    assert queries.may(fresh(cast.alma), "agents.edit")
    actions.grant(cast.mira, ["administrator"], by=SYSTEM)
    actions.switch(cast.alma, active=False, by=SYSTEM)
    assert not fresh(cast.alma).is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_switch_each_other_off_at_once_leave_one():
    cast = make_cast()
    actions.grant(cast.mira, ["administrator"], by=SYSTEM)
    begin, refused = threading.Barrier(2), []

    def switch_off(agent):
        begin.wait(10)
        try:
            actions.switch(agent, active=False, by=SYSTEM)
        except Invalid:
            refused.append(agent)
        connection.close()

    threads = [threading.Thread(target=switch_off, args=(agent,)) for agent in (cast.alma, cast.mira)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [fresh(agent).is_active for agent in (cast.alma, cast.mira)].count(True) == 1


def test_a_grant_replaces_what_was(cast):
    actions.grant(cast.mira, ["read_only"], by=SYSTEM)
    assert not queries.may(fresh(cast.mira), "ticket.reply")
    assert queries.may(fresh(cast.mira), "ticket.see", cast.ticket())


def test_an_unknown_role_and_two_scopes_at_once_are_refused(cast):
    for give in (
        lambda: actions.grant(cast.mira, ["emperor"], by=SYSTEM),
        lambda: actions.grant(cast.mira, ["agent"], brand=cast.taller, team=cast.team, by=SYSTEM),
    ):
        with pytest.raises(Invalid):
            give()
    assert queries.may(fresh(cast.mira), "ticket.reply")


def test_checking_says_which_verb_was_missing(cast):
    with pytest.raises(NotAllowed) as refusal:
        queries.check(cast.rita, "ticket.reply")
    assert refusal.value.facts == {"verb": "ticket.reply"}


def test_brands_and_teams_in_reach_are_listed_once(cast):
    first = actions.add_team(cast.account, name="Uno", brand=cast.otra, by=SYSTEM)
    second = actions.add_team(cast.account, name="Dos", brand=cast.otra, by=SYSTEM)
    agent = actions.add_agent(cast.account, email="teo@taller.example", team=first, by=SYSTEM)
    role = agent.grants.get().role
    Grant.objects.create(agent=agent, role=role, team=second, scope=f"team:{second.pk}")
    agent = fresh(agent)
    assert list(queries.brands_of(agent)) == [cast.otra]
    assert set(queries.teams_of(agent)) == {first, second}
    assert set(queries.brands_of(cast.alma)) == {cast.taller, cast.otra}
    # A team without a brand serves every brand, so whoever works for one brand meets it.
    assert set(queries.teams_of(cast.bo)) == {cast.team, first, second}


rights = st.builds(
    Right, st.sampled_from(["see", "reply"]), st.none() | st.integers(1, 3), st.none() | st.integers(1, 3)
)


@given(st.lists(rights), rights, st.integers(1, 3), st.none() | st.integers(1, 3))
def test_another_right_never_takes_one_away(held, more, brand, team):
    for verb in ("see", "reply"):
        if rules.allows(held, verb, brand=brand, team=team):
            assert rules.allows([*held, more], verb, brand=brand, team=team)


@given(st.lists(rights), st.integers(1, 3), st.none() | st.integers(1, 3))
def test_without_a_right_of_that_verb_nothing_is_allowed(held, brand, team):
    others = [right for right in held if right.verb != "see"]
    assert not rules.allows(others, "see", brand=brand, team=team)
    assert not rules.allows([], "see", brand=brand, team=team)
