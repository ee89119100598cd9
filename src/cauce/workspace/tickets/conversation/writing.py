"""What an agent writes, from its form to what the verbs take: words and pictures made safe, files, whom it goes to."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from cauce.channels.queries import Choice
from cauce.ground.text.html import sanitise_inline
from cauce.ground.text.plain import html_to_text
from cauce.tickets import queries
from cauce.tickets.actions import FileRef, Said
from cauce.tickets.errors import Invalid
from cauce.tickets.rules import picture_id, picture_place, pictures_in

if TYPE_CHECKING:
    from cauce.people.models import Agent
    from cauce.tickets.models import Upload

ROLES = ("to", "cc", "bcc")
MOST_KEPT = 60  # people of a draft, in each role


class Writing(forms.Form):
    """What the composer sends."""

    kind = forms.ChoiceField(choices=[("reply", ""), ("note", "")])
    html = forms.CharField(required=False, max_length=2_000_000, strip=False)
    after = forms.IntegerField(required=False, min_value=0)
    status = forms.CharField(required=False, max_length=20)
    mailbox = forms.CharField(required=False, max_length=254)
    forward = forms.IntegerField(required=False, min_value=1)


def choice_of(sent: QueryDict, *, mailbox: str, forward: int | None = None) -> Choice:
    """Whom it goes to. «addressed» says that the fields stood there, so that an empty one means nobody."""
    if "addressed" not in sent:
        return Choice(mailbox=mailbox, forward=forward)
    to, cc, bcc = (tuple(sent.getlist(role)) for role in ROLES)
    return Choice(to, cc, bcc, mailbox, forward)


def written(agent: Agent, html: str, tokens: list[str], *, subject: str = "") -> Said:
    """What an agent wrote, its HTML made safe, its own pictures named as mail names them, and the files they handed in.

    Raises Invalid for a file or picture that is gone or is not theirs.
    """
    html, pictures = _with_pictures(agent, html)
    files = files_of(agent, tokens)
    return Said(text=html_to_text(html), html=html, subject=subject, files=(*pictures, *files))


def files_of(agent: Agent, tokens: list[str]) -> tuple[FileRef, ...]:
    """The files that an agent handed in. Raises Invalid for one that is gone."""
    return tuple(FileRef(one.name, one.content_type, one.size, one.sha256) for one in _uploads(agent, tokens))


def _with_pictures(agent: Agent, html: str) -> tuple[str, tuple[FileRef, ...]]:
    found = {one.token: one for one in _uploads(agent, pictures_in(html))}
    names = {token: f"{hashlib.sha256(token.encode()).hexdigest()[:24]}@pictures" for token in found}
    for token, name in names.items():
        # Into the unsafe text: what comes out of the sanitiser is never touched again.
        html = html.replace(picture_place(token), picture_id(name))
    known = set(names.values())
    safe = sanitise_inline(html, cid_url=lambda cid: picture_id(cid) if cid in known else None).html
    refs = tuple(
        FileRef(one.name, one.content_type, one.size, one.sha256, names[token], inline=True)
        for token, one in found.items()
        if picture_id(names[token]) in safe
    )
    return safe, refs


def _uploads(agent: Agent, tokens: list[str]) -> list[Upload]:
    uploads = queries.uploads_of(agent, tokens)
    if len(uploads) != len(set(filter(None, tokens))):
        raise Invalid(_("One of the files is not there (any more)."), field="files")
    return uploads


def draft_html(html: str) -> str:
    """What is being written, made safe to be put into the editor again; empty if nothing is there."""
    places = {f"{token}@draft": picture_place(token) for token in pictures_in(html)}
    for name, where in places.items():
        html = html.replace(where, picture_id(name))
    safe = sanitise_inline(html, cid_url=places.get).html
    return safe if html_to_text(safe).strip() or "<img" in safe else ""


def typed(request: HttpRequest) -> tuple[str, list[str], dict[str, Any]]:
    """The words, file tokens and head of a draft: as a form, since a beacon can do no other, or as JSON."""
    if request.content_type == "application/json":
        try:
            said = json.loads(request.body)
            files = [str(one) for one in said.get("files", [])]
            return str(said.get("html", "")), files, _head(said.get("head"))
        except (ValueError, AttributeError, TypeError) as error:
            raise Invalid from error
    try:
        head = json.loads(request.POST.get("head") or "{}")
    except ValueError as error:
        raise Invalid(field="head") from error
    files = [one for one in request.POST.getlist("files") if one]
    return request.POST.get("html", ""), files, _head(head)


def _head(given: Any) -> dict[str, Any]:
    """What a draft keeps of whom it goes to: known members only, addresses as typed, checked when it is sent."""
    if not isinstance(given, dict):
        return {}
    kept: dict[str, Any] = {}
    for role in ROLES:
        if isinstance(given.get(role), list):
            found = [one for one in given[role] if isinstance(one, dict)]
            kept[role] = [
                {"name": str(one.get("name") or "")[:200], "email": str(one.get("email") or "")[:320]}
                for one in found[:MOST_KEPT]
            ]
    for name in ("mailbox", "subject"):
        if isinstance(given.get(name), str) and given[name]:
            kept[name] = given[name][:300]
    if isinstance(given.get("forward"), int):
        kept["forward"] = given["forward"]
    return kept
