from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cauce.ground.db import on_sqlite
from cauce.ground.log import stamper
from cauce.ground.log.follow import followers, follows
from cauce.ground.log.running import Runner
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def follow() -> Iterator[Callable[..., Runner]]:
    """Register a follower for this test; the runner numbers what has committed before it looks."""
    made: list[str] = []

    def register(handle: Any, *kinds: str, name: str = "trial", **options: Any) -> Runner:
        follows(*kinds, name=name, **options)(handle)
        made.append(name)
        return Runner(followers[name])

    yield register
    for name in made:
        followers.pop(name, None)


@pytest.fixture
def stamped() -> Callable[[], None]:
    """Give positions to what has committed; on SQLite they have them."""

    def stamp() -> None:
        while not on_sqlite() and stamper.stamp_once():
            pass

    return stamp
