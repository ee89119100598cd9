import json
from typing import Any

import pytest
from django.test import Client

from cauce.api.limits import limits
from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.people.models import Agent
from tests.cast import Cast, make_cast


class Caller:
    """Somebody with a token."""

    def __init__(self, agent: Agent) -> None:
        secret = people.add_token(agent, name="test", by=Actor.agent(agent.pk))
        self._client = Client(raise_request_exception=False)
        self._headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def __call__(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **form: Any
    ) -> Any:
        sent = self._headers | (headers or {})
        address = f"/api/v1{path}"
        if form:
            return self._client.post(address, form, headers=sent)
        content = "" if body is None else json.dumps(body)
        return self._client.generic(method, address, content, content_type="application/json", headers=sent)


@pytest.fixture
def cast(db: None) -> Cast:
    limits.forget()
    return make_cast()


@pytest.fixture
def mira(cast: Cast) -> Caller:
    return Caller(cast.mira)


@pytest.fixture
def bo(cast: Cast) -> Caller:
    return Caller(cast.bo)


@pytest.fixture
def rita(cast: Cast) -> Caller:
    return Caller(cast.rita)


@pytest.fixture
def alma(cast: Cast) -> Caller:
    return Caller(cast.alma)
