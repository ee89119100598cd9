import pytest

from cauce.live import hub
from tests.cast import make_cast


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def only_facts(monkeypatch):
    """Nobody is asked again because it is time, which for young streams it soon is: only what was stated counts."""
    monkeypatch.setattr(hub, "ASKED_AGAIN_S", float("nan"))
