"""Trying a carrier's key without sending anything."""

from __future__ import annotations

import base64
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from cauce.channels.email.carriers.known import Way
from cauce.channels.errors import NotDelivered
from cauce.ground.net.client import fetch


def try_out(way: Way) -> None:
    """Ask the carrier what only its customers may ask. Raises NotDelivered in words, NotReached (ground.net)."""
    path, proof = way.known.trial
    said = {name: str(value) for name, value in way.said.items()}
    name, value = _header(proof.format(**said))
    answer = fetch("GET", urljoin(way.base, path.format(**said)), headers={name: value}, timeout_s=20)
    if answer.status in (401, 403):
        raise NotDelivered(_("%(name)s refuses this key.") % {"name": way.known.name}, permanent=False)
    if answer.status == 404:
        words = _("%(name)s does not know this domain. Is it registered there, and in this region?")
        raise NotDelivered(words % {"name": way.known.name}, permanent=False)
    if not 200 <= answer.status < 300:
        raise NotDelivered(f"{way.known.name}: HTTP {answer.status}", permanent=False)


def _header(proof: str) -> tuple[str, str]:
    kind, _sep, rest = proof.partition(" ")
    if kind == "basic":
        return "Authorization", "Basic " + base64.b64encode(rest.encode()).decode()
    return kind.rstrip(":"), rest
