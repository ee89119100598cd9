"""What must be imported before facts, followers, jobs and moments can be found by name."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

_DECLARING = ("events", "follow", "tasks")
_SUB_ROOMS = ("cauce.channels.email",)
_SERVING = (
    "cauce.wiring.asgi", "cauce.wiring.serving", "cauce.wiring.working", "cauce.wiring.timetable",
    "cauce.channels.email.fetching", "cauce.channels.email.intake", "cauce.channels.email.listener",
    "cauce.ground.log.stamper", "uvicorn.loops.uvloop", "uvicorn.protocols.http.httptools_impl",
)  # fmt: skip


def declare_everything() -> None:
    """Import every room's `events`, `follow` and `tasks`."""
    for room in (*settings.ROOMS, *_SUB_ROOMS):
        for part in _DECLARING:
            name = f"{room}.{part}"
            if find_spec(name) is not None:
                import_module(name)


def load_everything() -> None:
    """Import what pages, worker and listener are made of, and what is made once for all: for who forks them."""
    from django.urls import get_resolver

    for name in _SERVING:
        import_module(name)
    _ = get_resolver().url_patterns


def register_jobs(app: Any) -> None:
    """Called by procrastinate when Django's apps are ready."""
    from cauce.ground.jobs.backends import procrastination

    procrastination.register(app)
