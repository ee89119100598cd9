import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.ground.db import prepared, together
from cauce.people import actions
from cauce.people.models import Agent, Brand, Grant

pytestmark = pytest.mark.django_db


@prepared
def brand_names(account):
    return Brand.objects.filter(account=account).order_by("-pk").values_list("pk", "name")


@prepared
def agents_of(account):
    return Agent.objects.select_related("account").filter(account=account).order_by("email")


@prepared
def grants_of(agent, *, limit=5):
    return Grant.objects.filter(agent=agent).order_by("pk").values_list("brand_id", "role__key")[:limit]


@pytest.fixture
def account():
    account = actions.open_account(name='Aurora «Ñ» "x"', slug="aurora")
    for name in ("mira", "omar"):
        actions.add_agent(account, email=f"{name}@aurora.example", by=actions.SETUP)
    return account


def test_several_questions_are_one_statement_and_answer_as_each_by_itself(account):
    agent = Agent.objects.get(email="omar@aurora.example")
    alone = brand_names(account.pk), agents_of(account.pk), grants_of(agent.pk, limit=3)
    questions = (
        brand_names.later(account.pk),
        agents_of.later(account.pk),
        grants_of.later(agent.pk, limit=3),
    )
    with CaptureQueriesContext(connection) as captured:
        found = together(*questions)
        accounts = {one.account.name for one in found[1]}
    assert len(captured) == 1
    assert accounts == {account.name}
    assert tuple(found) == alone
    for one, other in zip(found[1], alone[1], strict=True):
        told = [
            {key: value for key, value in vars(agent).items() if key != "_state"} for agent in (one, other)
        ]
        assert told[0] == told[1]
        assert one.created_at.tzinfo is not None


def test_what_has_no_rows_answers_with_none(account):
    assert together(brand_names.later(account.pk + 1), brand_names.later(account.pk)) == [
        [],
        brand_names(account.pk),
    ]
