"""docs/reference says what the code says."""

import re
from pathlib import Path

from cauce.wiring.ready import declare_everything
from scripts import reference

ROOT = Path(__file__).resolve().parent.parent
ASKED = re.compile(
    r'(?:env\.\w+|text|environ\.get|environ\.setdefault)\(\s*"([A-Z_]+)"|environ\["([A-Z_]+)"\]'
)
OURS_ALONE = {"DJANGO_SETTINGS_MODULE"}


def test_generated_pages_are_current():
    declare_everything()
    assert reference.stale() == [], "run `python -m scripts.reference`"


def test_every_variable_of_the_environment_is_documented_and_no_other():
    table = (ROOT / "docs/reference/environment.md").read_text()
    documented = {
        name
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    code = [path for path in (ROOT / "src/cauce").rglob("*.py") if "tests" not in path.parts]
    read = {one or other for path in code for one, other in ASKED.findall(path.read_text())}
    assert read - OURS_ALONE == documented
