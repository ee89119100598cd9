import re
from pathlib import Path

from cauce.api import problems
from cauce.api.urls import api

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "api.md"


def test_every_operation_stands_in_the_reference() -> None:
    described = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    assert described == set(re.findall(r"^\| `([A-Z]+ /[^`]*)`", PAGE.read_text(), re.MULTILINE))


def test_every_kind_of_problem_stands_in_the_reference() -> None:
    rooms = Path(problems.__file__).parent.glob("*.py")
    said = {
        kind for path in rooms for kind in re.findall(r'problem\(\s*\d{3}, "([a-z-]+)"', path.read_text())
    }
    said |= {problems._hyphenated(refusal.__name__) for refusal in problems._REFUSED}
    documented = set(re.findall(r"^\| `([a-z-]+)` \| \d{3}", PAGE.read_text(), re.MULTILINE))
    assert said - {"too-late"} <= documented  # nothing in the API takes back what was sent
