from datetime import timedelta

import pytest
from django.db.models import Max
from django.test import Client

from cauce.ground import clock
from cauce.ground.db import on_sqlite
from cauce.ground.log import queries
from cauce.ground.log.models import Cursor, Fact
from cauce.ground.log.stamper import stamp_once
from cauce.people import actions
from cauce.wiring import doctor, metrics
from cauce.wiring.ready import declare_everything
from tests.cast import SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def cast() -> Cast:
    declare_everything()  # the followers
    return make_cast()


def settle() -> None:
    """On PostgreSQL facts have no position before the stamper came by."""
    if not on_sqlite():
        stamp_once()


def figures(client: Client, **headers: str) -> dict[str, float]:
    said = client.get("/metrics", headers=headers).content.decode()
    lines = (line.rpartition(" ") for line in said.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _space, value in lines}


def test_the_figures_say_how_far_everybody_is(client: Client, cast: Cast) -> None:
    settle()
    found = figures(client)
    assert found["cauce_log_position"] == Fact.objects.aggregate(Max("position"))["position__max"] > 0
    assert found["cauce_stamping_lag_seconds"] == 0
    assert {"cauce_parked_facts", "cauce_mails_unread", "cauce_deliveries_queued"} <= set(found)
    assert 'cauce_follower_lag_seconds{follower="search"}' in found


def test_who_has_not_followed_for_a_minute_is_an_alarm(cast: Cast) -> None:
    wanted = Fact.objects.filter(kind="account.opened")
    settle()
    wanted.update(kind="message.received")  # a fact that the index of the search wants, and has not taken
    Cursor.objects.update_or_create(name="search", defaults={"position": 0})
    assert metrics.lags()["search"] < doctor.LATE_S
    Fact.objects.filter(kind="message.received").update(at=clock.now() - timedelta(seconds=90))
    assert metrics.lags()["search"] > doctor.LATE_S
    assert "search" in next(found.said for found in doctor._followers() if found.bad)
    Cursor.objects.filter(name="search").update(position=queries.last_position())
    assert metrics.lags()["search"] == 0


def test_through_a_proxy_only_a_token_that_may_see_the_log_sees_them(client: Client, cast: Cast) -> None:
    outside = {"x-forwarded-for": "203.0.113.7"}
    assert client.get("/metrics", headers=outside).status_code == 404
    for agent, answer in ((cast.mira, 404), (cast.alma, 200)):
        token = actions.add_token(agent, name="figures", by=SYSTEM)
        headers = outside | {"authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=headers).status_code == answer
