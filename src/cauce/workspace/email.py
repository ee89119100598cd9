"""Mailboxes as pages: the addresses that customers write to, and trying whether they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from cauce.people.errors import NotFound
from cauce.workspace.frame import page
from cauce.workspace.signed_in import settled_by

if TYPE_CHECKING:
    from cauce.people.models import Agent


def first_address(agent: Agent) -> str:
    """An address that turns mail into tickets; empty if there is none yet."""
    return ""


@settled_by("settings.edit")
def mailboxes(request: HttpRequest) -> HttpResponse:
    """The addresses."""
    return page(request, "settings/mailboxes.html", "settings", part="mailboxes", mailboxes=[])


@settled_by("settings.edit")
def mailbox(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """One address."""
    raise NotFound
