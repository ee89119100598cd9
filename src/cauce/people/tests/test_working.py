"""Accounts, teams, agents and their tokens."""

import hashlib

import pytest

from cauce.ground.log.queries import history
from cauce.people import actions, queries
from cauce.people.errors import Invalid, NotFound
from cauce.people.models import Agent, Token
from tests.cast import SYSTEM


def test_a_new_account_has_its_roles_a_brand_and_a_team(cast):
    assert [role.key for role in queries.roles_of(cast.alma)] == ["administrator", "agent", "read_only"]
    assert queries.brand_by_slug(cast.account.pk) == cast.taller
    assert queries.the_account() == cast.account
    assert history(cast.account.log_subject)[0].kind == "account.opened"


def test_slugs_are_taken_once(cast):
    with pytest.raises(Invalid):
        actions.add_brand(cast.account, name="Otra", by=SYSTEM)
    with pytest.raises(Invalid):
        actions.add_team(cast.account, name="Soporte", slug="soporte", by=SYSTEM)
    with pytest.raises(Invalid):
        actions.add_team(cast.account, name="  ", by=SYSTEM)


def test_a_team_is_renamed_and_keeps_its_slug(cast):
    team = actions.rename_team(cast.team, name=" Averías ", by=SYSTEM)
    assert (team.name, team.slug) == ("Averías", "soporte")
    assert actions.rename_team(team, name="Averías", by=SYSTEM).version == team.version
    with pytest.raises(Invalid):
        actions.rename_team(team, name=" ", by=SYSTEM)


@pytest.mark.parametrize(
    "said",
    [
        {"email": "no es una dirección"},
        {"email": "MIRA@taller.example"},
        {"email": "nuevo@taller.example", "role": "emperor"},
        {"email": "nuevo@taller.example", "password": "corta"},
        {"email": "nuevo@taller.example", "password": "nuevo@taller.example"},
    ],
)
def test_an_agent_who_cannot_be_let_in_leaves_nothing_behind(cast, said):
    before = Agent.objects.count()
    with pytest.raises(Invalid):
        actions.add_agent(cast.account, by=SYSTEM, **said)
    assert Agent.objects.count() == before


def test_a_team_says_when_cases_open_again_and_whom_writers_bring_in(cast):
    said = {"reopens": "within", "reopen_days": 7, "brings_in": "company"}
    team = actions.set_conversations(cast.team, by=SYSTEM, **said)
    assert (team.reopens, team.reopen_days, team.brings_in) == ("within", 7, "company")
    assert actions.set_conversations(team, by=SYSTEM, **said).version == team.version
    assert history(team.log_subject)[-1].kind == "team.changed"
    for wrong in ({"reopens": "maybe"}, {"brings_in": "all"}, {"reopen_days": 0}):
        with pytest.raises(Invalid):
            actions.set_conversations(team, by=SYSTEM, **said | wrong)


def test_an_agent_without_a_password_has_none_that_works(cast):
    assert not cast.mira.has_usable_password()
    mira = actions.set_password(cast.mira, "un río muy largo", by=SYSTEM)
    assert mira.check_password("un río muy largo")
    assert history(mira.log_subject)[-1].data == {}
    with pytest.raises(Invalid):
        actions.set_password(mira, "1234567890", by=SYSTEM)


def test_an_agent_changes_what_they_are_called(cast):
    said = {"name": "Mira R.", "language": "en", "time_zone": "America/Lima"}
    mira = actions.change_agent(cast.mira, by=SYSTEM, **said)
    assert actions.change_agent(mira, by=SYSTEM, **said).version == mira.version
    assert history(mira.log_subject)[-1].kind == "agent.changed"
    with pytest.raises(Invalid):
        actions.change_agent(mira, by=SYSTEM, **{**said, "name": " "})
    for wrong in ({"language": "tlh"}, {"time_zone": "Luna/Tranquilidad"}):
        with pytest.raises(Invalid) as refused:
            actions.change_agent(mira, by=SYSTEM, **said | wrong)
        assert refused.value.facts["field"] in wrong


def test_signing_in_is_written_down(cast):
    actions.signed_in(cast.mira, by=SYSTEM)
    assert history(cast.mira.log_subject)[-1].kind == "agent.signed_in"


def test_a_token_acts_as_its_agent_and_only_its_digest_is_kept(cast):
    secret = actions.add_token(cast.mira, name="pruebas", by=SYSTEM)
    assert queries.agent_by_token(secret) == cast.mira
    assert queries.agent_by_token(secret + "x") is None
    assert Token.objects.get().digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(history(cast.mira.log_subject)[-1].data)


def test_the_token_of_who_is_switched_off_opens_nothing(cast):
    secret = actions.add_token(cast.mira, name="pruebas", by=SYSTEM)
    actions.switch(cast.mira, active=False, by=SYSTEM)
    assert queries.agent_by_token(secret) is None
    with pytest.raises(NotFound):
        queries.agent(cast.mira.pk)


def test_agents_see_their_colleagues_of_the_account(cast):
    actions.switch(cast.rita, active=False, by=SYSTEM)
    assert [agent.name for agent in queries.agents_of(cast.mira)] == ["Alma", "Bo", "Mira"]
    assert cast.rita in queries.all_agents_of(cast.alma)


def test_what_is_not_there_is_not_found(cast):
    for look in (
        lambda: queries.brand_by_slug(cast.account.pk, "nada"),
        lambda: queries.team_by_slug(cast.account.pk, "nada"),
        lambda: queries.contact(cast.account.pk, 999999),
    ):
        with pytest.raises(NotFound):
            look()


def test_a_revoked_token_opens_nothing_and_the_others_go_on(cast):
    gone = actions.add_token(cast.mira, name="viejo", by=SYSTEM)
    stays = actions.add_token(cast.mira, name="nuevo", by=SYSTEM)
    assert actions.revoke_tokens(cast.mira, name="viejo", by=SYSTEM) == 1
    assert queries.agent_by_token(gone) is None
    assert queries.agent_by_token(stays) == cast.mira
    assert history(cast.mira.log_subject)[-1].kind == "agent.token_revoked"
    assert actions.revoke_tokens(cast.mira, name="viejo", by=SYSTEM) == 0
