"""How a team's conversations go on, as its page says."""

from __future__ import annotations

from cauce.people.models import Team

RULES = {"name": "Averías", "reopens": "within", "reopen_days": "14", "brings_in": "company"}


def test_a_team_is_named_and_says_when_cases_open_again(desk, omar):
    team = Team.objects.get(account=desk.account, slug="soporte")
    where = f"/settings/teams/{team.pk}"
    assert f'href="{where}"' in omar.get("/settings/teams").content.decode()
    assert omar.post(where, RULES).status_code == 302
    team.refresh_from_db()
    said = (team.name, team.reopens, team.reopen_days, team.brings_in)
    assert said == ("Averías", "within", 14, "company")
    assert 'value="14"' in omar.get(where).content.decode()


def test_days_and_words_that_cannot_be_are_refused_beside_their_field(desk, omar):
    team = Team.objects.get(account=desk.account, slug="soporte")
    for wrong in ({"reopen_days": "0"}, {"reopens": "sometimes"}, {"brings_in": ""}, {"name": " "}):
        answer = omar.post(f"/settings/teams/{team.pk}", RULES | wrong)
        assert answer.status_code == 422 and 'class="error"' in answer.content.decode(), wrong
    team.refresh_from_db()
    assert (team.reopens, team.brings_in) == ("always", "everybody")


def test_only_who_may_change_settings_meets_the_page(desk, mira, bo):
    team = Team.objects.get(account=desk.account, slug="soporte")
    for client in (mira, bo):
        assert client.get(f"/settings/teams/{team.pk}").status_code == 404
        assert client.post(f"/settings/teams/{team.pk}", RULES).status_code == 404
