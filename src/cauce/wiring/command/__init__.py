"""The `cauce` command. Django is loaded only by the commands that need it, so that the others answer at once."""

from cauce.wiring.command import mail, people, running, upkeep
from cauce.wiring.command.root import main

__all__ = ["mail", "main", "people", "running", "upkeep"]
