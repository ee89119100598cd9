"""Cauce: an omnichannel help desk. `ARCHITECTURE.md` is the map; the rooms are the folders beside this file."""

__version__ = "0.1.0"
