import pytest
from django.test import Client

from cauce.ground.log.actors import Actor
from cauce.people import actions, queries
from cauce.people.models import Agent
from cauce.wiring import setup

FIRST = {"company": "Río", "name": "Ada", "email": "ada@rio.example", "password": "un río muy largo"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> str:
    return setup.one_time_link().partition("/setup/")[2]


def test_without_the_printed_link_there_is_no_set_up_page(client: Client, link: str) -> None:
    assert client.get("/setup").status_code == 404
    assert client.get("/setup/guessed").status_code == 404
    assert client.post("/setup/guessed", FIRST).status_code == 404
    assert queries.the_account() is None


def test_the_first_visit_makes_the_administrator_and_signs_them_in(client: Client, link: str) -> None:
    answer = client.post(f"/setup/{link}", FIRST)
    assert answer.status_code == 302
    agent = Agent.objects.get()
    assert queries.may(agent, "agents.edit")
    assert client.get("/health/me").content == b"ok"


def test_the_link_works_once(client: Client, link: str) -> None:
    client.post(f"/setup/{link}", FIRST)
    assert Client().get(f"/setup/{link}").status_code == 404
    assert Client().post(f"/setup/{link}", FIRST | {"email": "eva@rio.example"}).status_code == 404
    assert Agent.objects.count() == 1


def test_a_mailbox_that_was_added_before_does_not_shut_the_door(client: Client, link: str) -> None:
    account = actions.open_account(name="Cauce", by=Actor.system("command"))
    assert client.post(f"/setup/{link}", FIRST).status_code == 302
    assert Agent.objects.get().account == account
    account.refresh_from_db()
    assert (account.name, account.brands.get().name) == ("Río", "Río")


def test_a_weak_password_is_explained_and_nothing_is_made(client: Client, link: str) -> None:
    answer = client.post(f"/setup/{link}", FIRST | {"password": "1234567890"})
    assert answer.status_code == 422
    assert Agent.objects.count() == 0
    assert queries.the_account() is None


def test_ready_says_so_and_a_stranger_is_nobody(client: Client) -> None:
    assert client.get("/health/ready").json() == {"ready": True}
    assert client.get("/health/me").status_code == 401
