"""The house stands as ARCHITECTURE.md says: what no import contract can state."""

import importlib

import grimp

# `rules` are pure functions of values: whoever calls one reads nothing and writes nothing.
DOORS = {"actions", "queries", "events", "errors", "rules", "load"}
# Rooms of the ground without tables are libraries: each of their modules is there to be used.
LIBRARIES = {f"cauce.ground.{name}" for name in ("db", "hours", "mail", "net", "text")}


def room_of(module):
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1:2] == ["ground"] else 2])


def doors_of(room):
    """The four, and the modules that a room of the ground offers by name in its `__all__`."""
    return DOORS | set(getattr(importlib.import_module(room), "__all__", ()))


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
