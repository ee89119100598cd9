"""The table of the environment and the code that reads it say the same."""

import re
from pathlib import Path

import cauce

PACKAGE = Path(cauce.__file__).parent
TABLE = PACKAGE.parent.parent / "docs" / "reference" / "environment.md"
VARIABLE = re.compile(r"\b(?:CAUCE_[A-Z_]+|DATABASE_URL)\b")


def documented() -> set[str]:
    """The variables that a row of the table begins with."""
    rows = [line.split("|")[1] for line in TABLE.read_text("utf-8").splitlines() if line.startswith("|")]
    return {name for row in rows for name in VARIABLE.findall(row)}


def read() -> set[str]:
    """The variables that the code names where it reads the environment."""
    reading = re.compile(r"(?:environ[\w.]*[\[(]|env\.\w+\(|\btext\()\s*\"(CAUCE_[A-Z_]+|DATABASE_URL)\"")
    files = (path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts)
    return {name for path in files for name in reading.findall(path.read_text("utf-8"))}


def test_every_variable_that_is_read_stands_in_the_table() -> None:
    assert read() - documented() == set()


def test_every_variable_of_the_table_is_read() -> None:
    assert documented() - read() == set()
