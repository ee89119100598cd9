"""The house stands as ARCHITECTURE.md says: what no import contract can state."""

import ast
import importlib
from pathlib import Path

import grimp

SOURCE = Path(__file__).resolve().parent.parent / "src"
DOORS = {"actions", "queries", "events", "errors"}
# Rooms of the ground without tables are libraries: each of their modules is there to be used.
LIBRARIES = {f"cauce.ground.{name}" for name in ("db", "hours", "mail", "net", "text")}
MORE_DOORS = {
    "cauce.ground.log": {"actors", "follow"},  # who does something; how a room declares what it follows
    "cauce.ground.files": {"secrets"},
    "cauce.tickets": {"load", "rules"},  # rules: the words of the desk, such as the table of transitions
    "cauce.people": {"load", "rules"},
    "cauce.notifications": {"rules"},
}
FOR_TYPES = "models"  # the next test says what for


def room_of(module):
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1:2] == ["ground"] else 2])


def doors_of(room):
    """The four, what is listed above, and the modules that a room offers by name in its `__all__`."""
    listed = set(getattr(importlib.import_module(room), "__all__", ()))
    return DOORS | {FOR_TYPES} | MORE_DOORS.get(room, set()) | listed


def test_rooms_are_entered_by_their_doors():
    graph = grimp.build_graph("cauce", exclude_type_checking_imports=True)
    climbed_in = [
        f"{importer} → {imported}"
        for imported in graph.modules
        for importer in graph.find_modules_that_directly_import(imported)
        if (room := room_of(imported)) not in {room_of(importer), imported, *LIBRARIES}
        and imported.removeprefix(room).split(".")[1] not in doors_of(room)
        and ".tests" not in importer
        and room_of(importer) != "cauce.wiring"  # the only place that knows everything
    ]
    assert not climbed_in, "\n".join(climbed_in)


def test_another_rooms_tables_are_named_for_their_types_but_asked_only_by_its_queries():
    asked = []
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        if {"tests", "migrations"} & set(path.parts) or room_of(module) == "cauce.wiring":
            continue
        tree = ast.parse(path.read_text())
        foreign = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cauce.")
            and ".models" in f"{node.module}." and room_of(node.module) != room_of(module)
            for alias in node.names
        }  # fmt: skip
        for node in ast.walk(tree):
            owner = node.value if isinstance(node, ast.Attribute) and node.attr.endswith("objects") else None
            maker = node.func if isinstance(node, ast.Call) else None
            if {getattr(owner, "id", ""), getattr(maker, "id", "")} & foreign:
                asked.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert not asked, "\n".join(asked)
