"""How the suite runs: its environment, which database, how long, and that nothing is skipped in CI."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Generator

import django
import hypothesis
import pytest

from tests.mail_cases.test_public_cases import AT_HAND, SHARED
from tests.servers import postgres

pytest_plugins = ["tests.servers.fixtures"]

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# The settings read the environment when rooms' conftests import models, before pytest has parsed its options;
# so this stands here, and `--postgres` is looked for by hand. Workers of pytest-xdist inherit what is set.
os.environ["CAUCE_DATA"] = tempfile.mkdtemp(prefix="cauce-tests-")
atexit.register(shutil.rmtree, os.environ["CAUCE_DATA"], ignore_errors=True)
os.environ.setdefault("CAUCE_SECRET_KEY", "only for tests")
if "--postgres" in sys.argv and not os.environ.get("DATABASE_URL") and postgres.available():
    _cluster = postgres.Cluster().start()
    atexit.register(_cluster.stop)
    os.environ["DATABASE_URL"] = _cluster.url("postgres")
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.wiring.settings"
django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]  # else pytest-django in a worker reads the settings before this file

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
hypothesis.settings.register_profile("full", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("full" if "--full" in sys.argv else "ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cauce")
    group.addoption(
        "--postgres", action="store_true", help="run the rooms' tests on a new PostgreSQL, not on SQLite"
    )
    group.addoption("--full", action="store_true", help="trials at the count of `make trials`, not of CI")


def pytest_report_header() -> str:
    """What is left out without being skipped, by name."""
    return f"public mail cases: {SHARED}" + ("" if AT_HAND else " is not there, so they are not tried")


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether trials run at their full count."""
    return bool(pytestconfig.getoption("--full"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of whole processes and of time run one after the other, in one worker, which begins with them."""
    for item in items:
        if has_processes(item):
            item.add_marker(pytest.mark.xdist_group("processes"))
        if config.getoption("--postgres") and not os.environ.get("DATABASE_URL"):
            item.add_marker(pytest.mark.skip("PostgreSQL: apt install postgresql"))
    items.sort(key=has_processes, reverse=True)


def has_processes(item: pytest.Item) -> bool:
    """Whether the test starts Cauce itself or measures time."""
    fixtures = getattr(item, "fixturenames", ())
    return bool({"new_desk", "office"} & {*fixtures}) or item.get_closest_marker("timed") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything is there, so a skipped test is a failed one. Elsewhere `-ra` lists it by name."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report
