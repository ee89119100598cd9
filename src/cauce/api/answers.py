"""Answers, and deeds that are done once however often they are asked for under the same Idempotency-Key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel

from cauce.api.asking import agent_of
from cauce.api.models import Answered
from cauce.api.problems import problem
from cauce.ground import clock
from cauce.ground.db import write
from cauce.tickets.errors import Invalid

if TYPE_CHECKING:
    from cauce.people.models import Agent

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255


class OtherRequest(Exception):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, shape: BaseModel, status: int = 200, **headers: str) -> Answer:
        """A shape as JSON; in names of headers `_` stands for `-`."""
        return cls(
            shape.model_dump_json(),
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def response(self) -> HttpResponse:
        """As Django sends it."""
        return HttpResponse(
            self.body, status=self.status, content_type="application/json", headers=self.headers
        )


def once(request: HttpRequest, do: Callable[[], Answer], *, asked: bytes | None = None) -> HttpResponse:
    """Do a deed in one transaction and answer when it has been committed, which is durable on both databases.

    Under an Idempotency-Key the answer is kept with the deed, so that asking again is answered the same and does
    nothing. What is refused is not kept: asked again, it is judged again. `asked` stands for the body where that has
    been read already.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        with write():
            answer = do()
        return answer.response()
    if len(key) > LONGEST_KEY:
        raise Invalid(_("An Idempotency-Key has at most 255 characters."), field="Idempotency-Key")
    agent = agent_of(request)
    digest = hashlib.sha256(
        f"{request.method} {request.get_full_path()}\n".encode() + (request.body if asked is None else asked)
    ).hexdigest()
    try:
        return _done_or_kept(agent, key, digest, do).response()
    except IntegrityError:
        kept = _kept(agent, key, digest)  # PostgreSQL: the same request at the same moment was first
        if kept is None:
            raise
        return kept.response()
    except OtherRequest:
        detail = _("This Idempotency-Key was used for another request.")
        return problem(422, "idempotency-key-reused", detail)


@write()
def _done_or_kept(agent: Agent, key: str, digest: str, do: Callable[[], Answer]) -> Answer:
    Answered.objects.filter(at__lt=clock.now() - KEPT_FOR).delete()
    kept = _kept(agent, key, digest)
    if kept is not None:
        return kept
    answer = do()
    Answered.objects.create(
        agent_id=agent.pk, key=key, digest=digest, status=answer.status, headers=answer.headers, body=answer.body,
        at=clock.now(),
    )  # fmt: skip
    return answer


def _kept(agent: Agent, key: str, digest: str) -> Answer | None:
    row = Answered.objects.filter(agent_id=agent.pk, key=key).first()
    if row is None:
        return None
    if row.digest != digest:
        raise OtherRequest
    return Answer(row.body, row.status, {**row.headers, "Idempotent-Replayed": "true"})
