"""Handing in files, which messages then name by id."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Router
from ninja.files import UploadedFile

from cauce.api.answers import Answer, once
from cauce.api.asking import agent_of
from cauce.api.problems import problem
from cauce.api.shapes import FileOut
from cauce.ground.files import store
from cauce.ground.files.errors import TooLarge
from cauce.people import queries as people
from cauce.tickets import actions
from cauce.tickets.actions import FileRef
from cauce.tickets.errors import NotAllowed

router = Router(tags=["files"])
_FOR = ("ticket.reply", "ticket.note", "ticket.create")


@router.post("", response={201: FileOut}, summary="Hand in a file")
def create(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    agent = agent_of(request)
    if not any(people.may_anywhere(agent, verb) for verb in _FOR):
        raise NotAllowed
    limit_bytes = settings.MAX_ATTACHMENT_BYTES
    try:
        stored = store.put(agent.account_id, file.chunks(), limit_bytes=limit_bytes)
    except TooLarge:
        return problem(413, "too-large", _("The file is too large."), limit_bytes=limit_bytes)
    kind = file.content_type or "application/octet-stream"
    kept = FileRef(file.name or "file", kind, stored.size, stored.sha256)

    def do() -> Answer:
        upload = actions.keep_upload(agent, kept)
        shape = FileOut(id=upload.token, name=upload.name, size=upload.size, content_type=upload.content_type)
        return Answer.of(shape, 201)

    asked = hashlib.sha256(f"{kept.name}\n{kept.content_type}\n{kept.sha256}".encode()).digest()
    return once(request, do, asked=asked)
