import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.ground.db import prepared
from cauce.people import actions
from cauce.people.models import Agent, Brand

pytestmark = pytest.mark.django_db


@prepared
def brands_called(account, name, *, limit=10):
    return Brand.objects.filter(account=account, name=name).order_by("-pk")[:limit]


@prepared
def agents_with_account(email):
    return Agent.objects.select_related("account").filter(email=email)


@prepared
def names(account):
    return Brand.objects.filter(account=account).order_by("pk").values_list("pk", "name")


@pytest.fixture
def accounts():
    return [actions.open_account(name=name, slug=name.lower()) for name in ("Aurora", "Boreal")]


def test_it_answers_as_the_query_does_whatever_the_values(accounts):
    for account in accounts:
        for name in ("Aurora", "Boreal"):
            assert brands_called(account.pk, name) == list(Brand.objects.filter(account=account, name=name))


def test_models_come_whole_with_what_they_were_selected_with(accounts):
    made = actions.add_agent(accounts[0], email="mira@aurora.example", by=actions.SETUP)
    [agent] = agents_with_account("mira@aurora.example")
    plain = Agent.objects.get(pk=made.pk)
    assert {key: value for key, value in vars(agent).items() if key != "_state"} == {
        key: value for key, value in vars(plain).items() if key != "_state"
    }
    with CaptureQueriesContext(connection) as captured:
        assert agent.account == accounts[0]
    assert not captured
    assert agents_with_account("nobody@aurora.example") == []


def test_tuples_come_as_tuples(accounts):
    assert names(accounts[1].pk) == [(Brand.objects.get(account=accounts[1]).pk, "Boreal")]


def test_a_keyword_is_part_of_the_query(accounts):
    actions.add_brand(accounts[0], name="Aurora", slug="otra", by=actions.SETUP)
    assert [len(brands_called(accounts[0].pk, "Aurora", limit=limit)) for limit in (1, 2, 1)] == [1, 2, 1]


def test_postgresql_parses_and_plans_such_a_query_once_a_connection(accounts):
    for account in accounts:
        names(account.pk)
    if connection.vendor != "postgresql":
        return  # SQLite keeps what it prepares to itself
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%name%people_brand%ORDER BY 1 ASC'"
        )
        assert cursor.fetchone() == (1,)
