"""Who may do what at every address: one row each. An address or a method without a row fails.

`ok` says that permission was given (what was asked may still be incomplete); `in` that the asker is sent to the
entrance, or told 401. What one may not see is 404; what one sees and may not do is 403.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cauce.api.limits import limits
from cauce.api.urls import api
from cauce.channels import actions as channels
from cauce.channels import drafting
from cauce.channels.models import Delivery, Mailbox
from cauce.ground import clock
from cauce.ground.files import store
from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.people.models import Agent
from cauce.tickets import actions as tickets
from cauce.tickets.models import Attachment
from tests.cast import SYSTEM, Cast, make_cast
from tests.stored import keep_raw

ROLES = ("anonymous", "rita", "mira", "bo", "alma")
STRANGER = "eva"  # manages another company in the same installation
OTHERWISE_PROVEN = ("/api/", "/hooks/", "/unsubscribe/")  # by a token, a carrier's proof, a signed address
# address and what is sent                                        anonymous  rita  mira  bo  alma
TABLE = """
GET    /                                                           in  ok  ok  ok  ok
GET    /rail                                                       in  ok  ok  ok  ok
GET    /tickets                                                    in  ok  ok  ok  ok
GET    /tickets/rows                                               in  ok  ok  ok  ok
GET    /tickets/new                                                in  403 ok  ok  ok
POST   /tickets/new                        subject=x               in  403 ok  ok  ok
PUT    /tickets/new/draft                  {"html":"hola"}         in  403 ok  ok  ok
POST   /tickets/new/draft                  html=hola               in  403 ok  ok  ok
GET    /tickets/{ticket}                                           in  ok  ok  404 ok
GET    /tickets/{ticket}/context                                   in  ok  ok  404 ok
GET    /tickets/{ticket}/messages                                  in  ok  ok  404 ok
POST   /tickets/{ticket}/messages          kind=reply html=hola    in  403 ok  404 ok
POST   /tickets/{ticket}/messages          kind=note html=hola     in  403 ok  404 ok
PUT    /tickets/{ticket}/drafts/reply      {"html":"hola"}         in  403 ok  404 ok
POST   /tickets/{ticket}/drafts/note       html=hola               in  403 ok  404 ok
POST   /tickets/{ticket}/assignment        agent=                  in  403 ok  404 ok
POST   /tickets/{ticket}/status            status=resolved         in  403 ok  404 ok
POST   /tickets/{ticket}/priority          priority=high           in  403 ok  404 ok
POST   /tickets/{ticket}/kind              kind=repair             in  403 ok  404 ok
POST   /tickets/{ticket}/team              team=soporte            in  403 ok  404 ok
POST   /tickets/{ticket}/tags              tag=roto                in  403 ok  404 ok
DELETE /tickets/{ticket}/tags/garantía                             in  403 ok  404 ok
POST   /tickets/{ticket}/participants      email=eva@example.org   in  403 ok  404 ok
POST   /tickets/{ticket}/participants/{contact}                    in  403 ok  404 ok
DELETE /tickets/{ticket}/participants/{contact}                    in  403 ok  404 ok
DELETE /messages/{answer}/sending                                  in  403 ok  404 ok
GET    /messages/{message}                                         in  ok  ok  404 ok
GET    /messages/{message}/formatted                               in  ok  ok  404 ok
GET    /messages/{message}/original                                in  ok  ok  404 ok
GET    /attachments/{attachment}                                   in  ok  ok  404 ok
GET    /attachments/{attachment}/preview                           in  ok  ok  404 ok
GET    /attachments/{mail}/mail                                    in  ok  ok  404 ok
POST   /uploads                            file                    in  403 ok  ok  ok
GET    /uploads/{upload}                                           in  404 ok  404 404
GET    /contacts/suggestions?q=ada                                 in  ok  ok  ok  ok
POST   /deliveries/{delivery}/sending                              in  404 ok  404 ok
GET    /contacts/{contact}                                         in  ok  ok  404 ok
POST   /contacts/{contact}                 name=Ada                in  403 ok  404 ok
POST   /contacts/{contact}/pictures        always=1                in  403 ok  404 ok
POST   /contacts/{contact}/identities      kind=phone value=600111222  in 403 ok  404 ok
POST   /contacts/{contact}/identities/{identity}/end               in  403 ok  404 ok
GET    /search                                                     in  ok  ok  ok  ok
GET    /settings/mailboxes                                         in  404 404 404 ok
GET    /settings/mailboxes/new                                     in  404 404 404 ok
POST   /settings/mailboxes/new                                     in  404 404 404 ok
GET    /settings/mailboxes/by-hand                                 in  404 404 404 ok
POST   /settings/mailboxes/by-hand                                 in  404 404 404 ok
GET    /settings/mailboxes/consent                                 in  404 404 404 ok
GET    /settings/mailboxes/providers/google                        in  404 404 404 ok
POST   /settings/mailboxes/providers/google  client_id=x           in  404 404 404 ok
GET    /settings/mailboxes/drafts/{draft}                          in  404 404 404 ok
DELETE /settings/mailboxes/drafts/{draft}                          in  404 404 404 ok
GET    /settings/mailboxes/drafts/{draft}/address                  in  404 404 404 ok
POST   /settings/mailboxes/drafts/{draft}/address                  in  404 404 404 ok
POST   /settings/mailboxes/drafts/{draft}/search                   in  404 404 404 ok
GET    /settings/mailboxes/drafts/{draft}/progress                 in  404 404 404 ok
POST   /settings/mailboxes/drafts/{draft}/mailbox                  in  404 404 404 ok
POST   /settings/mailboxes/drafts/{draft}/consent                  in  404 404 404 ok
GET    /settings/mailboxes/{mailbox}                               in  404 404 404 ok
POST   /settings/mailboxes/{mailbox}                               in  404 404 404 ok
POST   /settings/mailboxes/{mailbox}/trial                         in  404 404 404 ok
POST   /settings/intakes/0/reading                                 in  404 404 404 404
GET    /settings/alarms                                            in  404 404 404 ok
GET    /settings/intakes                                           in  404 404 404 ok
GET    /settings/intakes/0/original                                in  404 404 404 404
GET    /settings/mailboxes/{mailbox}/health                        in  404 404 404 ok
POST   /settings/mailboxes/{mailbox}/old-mail                      in  404 404 404 ok
POST   /messages/{message}/reading                                 in  404 404 404 404
GET    /settings/mailboxes/{mailbox}/signing                       in  404 404 404 ok
POST   /settings/mailboxes/{mailbox}/signing                       in  404 404 404 ok
DELETE /settings/mailboxes/{mailbox}/signing                       in  404 404 404 ok
POST   /settings/mailboxes/{mailbox}/signing/record                in  404 404 404 ok
GET    /settings/mailboxes/{mailbox}/carrier                       in  404 404 404 ok
POST   /settings/mailboxes/{mailbox}/carrier  key=brevo            in  404 404 404 ok
DELETE /settings/mailboxes/{mailbox}/carrier                       in  404 404 404 ok
GET    /settings/carrier                                           in  404 404 404 ok
POST   /settings/carrier                   key=brevo               in  404 404 404 ok
DELETE /settings/carrier                                           in  404 404 404 ok
GET    /hooks/mail/{hook}                                          ok  ok  ok  ok  ok
POST   /hooks/mail/{hook}                  {"event":"delivered"}   403 403 403 403 403
GET    /settings/templates                                         in  404 404 404 ok
POST   /settings/templates                 brand=taller            in  404 404 404 ok
GET    /settings/templates/taller/closing/es                       in  404 404 404 ok
POST   /settings/templates/taller/closing/es  text=Hola            in  404 404 404 ok
DELETE /settings/templates/taller/closing/es                       in  404 404 404 ok
POST   /settings/templates/taller/closing/es/preview text=Hola     in  404 404 404 ok
POST   /settings/templates/taller/closing/es/trial text=Hola       in  404 404 404 ok
GET    /me                                                         in  ok  ok  ok  ok
POST   /me                                 name=Nueva              in  ok  ok  ok  ok
GET    /me/signature/es                                            in  ok  ok  ok  ok
POST   /me/signature/es                    html=Mira               in  ok  ok  ok  ok
GET    /me/signature/tlh                                           in  404 404 404 404
POST   /me/signature/es/preview            html=Mira               in  ok  ok  ok  ok
GET    /signature?ticket={ticket}                                  in  403 ok  404 ok
GET    /signature                                                  in  403 ok  ok  ok
GET    /settings/brands                                            in  404 404 404 ok
GET    /settings/brands/taller                                     in  404 404 404 ok
POST   /settings/brands/taller             name=Nuevo              in  404 404 404 ok
GET    /settings/brands/nadie                                      in  404 404 404 404
GET    /settings/brands/taller/signature/es                        in  404 404 404 ok
POST   /settings/brands/taller/signature/es  html=Taller           in  404 404 404 ok
POST   /settings/brands/taller/signature/es/preview html=Taller    in  404 404 404 ok
GET    /settings/teams/{team}/signature/es                         in  404 404 404 ok
POST   /settings/teams/{team}/signature/es html=Soporte            in  404 404 404 ok
POST   /settings/teams/{team}/signature/es/preview html=Soporte    in  404 404 404 ok
GET    /me/notices                                                 in  ok  ok  ok  ok
POST   /me/notices                         assigned=on             in  ok  ok  ok  ok
GET    /unsubscribe/copies/wrong                                   404 404 404 404 404
POST   /unsubscribe/copies/wrong                                   404 404 404 404 404
GET    /unsubscribe/notices/wrong                                  404 404 404 404 404
POST   /unsubscribe/notices/wrong                                  404 404 404 404 404
GET    /settings/teams                                             in  404 404 404 ok
POST   /settings/teams                     name=Nuevo              in  404 404 404 ok
GET    /settings/teams/{team}                                      in  404 404 404 ok
POST   /settings/teams/{team}              name=Nuevo              in  404 404 404 ok
GET    /settings/agents                                            in  404 404 404 ok
POST   /settings/agents                    name=N                  in  404 404 404 ok
POST   /settings/agents/{agent}/state      active=0                in  404 404 404 ok
GET    /settings/parked                                            in  404 404 404 ok
POST   /settings/parked/retry              follower=x              in  404 404 404 ok
GET    /setup                                                      404 404 404 404 404
GET    /setup/wrong                                                404 404 404 404 404
POST   /setup/wrong                                                404 404 404 404 404
GET    /health/ready                                               ok  ok  ok  ok  ok
GET    /metrics                                                    ok  ok  ok  ok  ok
GET    /health/me                                                  in  ok  ok  ok  ok
GET    /accounts/login/                                            ok  ok  ok  ok  ok
POST   /accounts/login/                                            ok  ok  ok  ok  ok
GET    /accounts/logout/                                           ok  ok  ok  ok  ok
POST   /accounts/logout/                                           ok  ok  ok  ok  ok
GET    /accounts/inactive/                                         ok  ok  ok  ok  ok
GET    /accounts/signup/                                           404 404 404 404 404
GET    /accounts/password/set/                                     404 404 404 404 404
GET    /accounts/password/change/                                  in  ok  ok  ok  ok
POST   /accounts/password/change/                                  in  ok  ok  ok  ok
GET    /accounts/password/reset/                                   ok  ok  ok  ok  ok
POST   /accounts/password/reset/                                   ok  ok  ok  ok  ok
GET    /accounts/password/reset/done/                              ok  ok  ok  ok  ok
GET    /accounts/password/reset/key/1-x/                           ok  ok  ok  ok  ok
GET    /accounts/password/reset/key/done/                          ok  ok  ok  ok  ok
GET    /api/v1/openapi.json                                        ok  ok  ok  ok  ok
GET    /api/v1/                                                    404 404 404 404 404
GET    /api/v1/nothing                                             404 404 404 404 404
GET    /api/v1/tickets                                             in  ok  ok  ok  ok
POST   /api/v1/tickets  {"subject":"x","text":"x","requester":{"email":"e@e.es"}}  in 403 ok ok ok
GET    /api/v1/tickets/{ticket}                                    in  ok  ok  404 ok
PATCH  /api/v1/tickets/{ticket}            {"priority":"high"}     in  403 ok  404 ok
GET    /api/v1/tickets/{ticket}/messages                           in  ok  ok  404 ok
POST   /api/v1/tickets/{ticket}/messages   {"kind":"reply","text":"x"}  in 403 ok 404 ok
POST   /api/v1/tickets/{ticket}/messages   {"kind":"note","text":"x"}   in 403 ok 404 ok
POST   /api/v1/files                       file                    in  403 ok  ok  ok
GET    /api/v1/search?q=hola                                       in  ok  ok  ok  ok
GET    /api/v1/events                                              in  ok  ok  ok  ok
"""
# What the sign-in library answers by itself; and /design, which is there in development only.
NOT_OURS = ("accounts/",)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Row:
    method: str
    address: str
    sent: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.address} {self.sent}".strip()


def rows() -> Iterator[Row]:
    for line in TABLE.strip().splitlines():
        method, address, *rest = line.split()
        expected = dict(zip(ROLES, rest[-len(ROLES) :], strict=True))
        yield Row(method, address, " ".join(rest[: -len(ROLES)]), expected)


@dataclass
class World:
    """A case of Ada's with everything that hangs on it, and whom each role is."""

    cast: Cast
    places: dict[str, Any]
    agents: dict[str, Agent]
    tokens: dict[str, str]

    def ask(self, role: str, row: Row, *, forged: bool = False) -> Any:
        """Ask as that role; what it does is undone. `forged`: a page of somebody else's makes their browser ask."""
        client, headers = Client(raise_request_exception=False, enforce_csrf_checks=forged), {}
        address = re.sub(r"\{(\w+)\}", lambda found: str(self.places[found.group(1)]), row.address)
        agent = self.agents.get(role)
        if agent is not None and address.startswith("/api/"):
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        elif agent is not None:
            client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
        with transaction.atomic():
            answer: Any = client.generic(row.method, address, headers=headers, **content(row.sent, client))
            transaction.set_rollback(True)
        return answer


def content(sent: str, client: Client) -> dict[str, Any]:
    if sent.startswith("{"):
        json.loads(sent)
        return {"data": sent, "content_type": "application/json"}
    form: dict[str, Any] = dict(pair.split("=") for pair in sent.split() if "=" in pair)
    if sent == "file":
        form = {"file": SimpleUploadedFile("a.txt", b"hola")}
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    return {"data": encode_multipart(BOUNDARY, form), "content_type": MULTIPART_CONTENT} if form else {}


pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def world() -> World:
    limits.forget()
    cast = make_cast()
    file = tickets.FileRef("a.png", "image/png", 4, "0" * 64)
    mail = tickets.FileRef(
        "a.eml", "message/rfc822", 4, store.put(cast.account.pk, [b"To: a@b.es\n\nHola"]).sha256
    )
    number = keep_raw(cast.account.pk, b"To: a@b.es\n\nHola")
    ticket = cast.ticket("No funciona.", files=(file, mail))
    tickets.tag(ticket, name="garantía", by=SYSTEM)
    answer = cast.answers(ticket, "Vamos a verlo.")
    ticket.messages.update(raw_id=number)
    message = ticket.messages.order_by("pk").first()
    mailbox = Mailbox.objects.create(
        account=cast.account, brand=cast.taller, address="soporte@taller.example"
    )
    said = {"api_key": "x", "sender_domain": "mg.taller.example", "webhook_signing_key": "x"}
    hook = channels.set_carrier(cast.account.pk, mailbox, "mailgun", said, by=SYSTEM).hook
    delivery = Delivery.objects.create(
        account=cast.account, message=answer, ticket=ticket, brand=cast.taller, mailbox=mailbox, state="failed",
        recipient="ada@cliente.example", created_at=clock.now(),
    )  # fmt: skip
    draft = drafting.write_down(
        None, brand=cast.taller, team=None, address="ventas@taller.example", password="x"
    )
    colleague = people.add_agent(cast.account, email="omar@taller.example", by=SYSTEM)
    agents = {role: getattr(cast, role) for role in ROLES[1:]}
    other = people.open_account(name="Ajena", slug="ajena", by=SYSTEM)
    agents[STRANGER] = people.add_agent(other, email="eva@ajena.example", role="administrator", by=SYSTEM)
    tokens = {
        role: people.add_token(one, name="test", by=Actor.agent(one.pk)) for role, one in agents.items()
    }
    picture = tickets.keep_upload(cast.mira, tickets.FileRef("a.png", "image/png", 4, "0" * 64, inline=True))
    places = {
        "upload": picture.token, "ticket": ticket.number, "message": message.pk if message else 0, "answer": answer.pk,
        "draft": draft.pk, "contact": ticket.requester_id, "identity": ticket.requester.identities.get().pk,
        "agent": colleague.pk, "team": cast.team.pk, "mailbox": mailbox.pk, "delivery": delivery.pk, "hook": hook,
        "attachment": Attachment.objects.get(name="a.png").pk, "mail": Attachment.objects.get(name="a.eml").pk,
    }  # fmt: skip
    return World(cast, places, agents, tokens)


def verdict(answer: Any) -> str:
    """What an answer says about permission."""
    if answer.status_code == 401 or (answer.status_code == 302 and "/accounts/login/" in answer["Location"]):
        return "in"
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    if answer.status_code < 400 or answer.status_code in (400, 409, 412, 422):
        return "ok"
    return f"fails with {answer.status_code}"


@pytest.mark.parametrize("row", list(rows()), ids=str)
def test_everybody_may_what_the_table_says_and_nothing_else(world: World, row: Row) -> None:
    assert {role: verdict(world.ask(role, row)) for role in ROLES} == row.expected


def test_another_company_finds_nothing_of_this_one(world: World) -> None:
    owned = [row for row in rows() if re.search(r"\{|/taller", row.address) and "{hook}" not in row.address]
    found = [str(row) for row in owned if verdict(world.ask(STRANGER, row)) != "404"]
    assert not found and len(owned) > 60


def test_nothing_is_changed_by_a_page_that_is_not_ours(world: World) -> None:
    changing = [row for row in rows() if row.method != "GET" and not row.address.startswith(OTHERWISE_PROVEN)]
    taken = [str(row) for row in changing if world.ask("alma", row, forged=True).status_code != 403]
    assert not taken and len(changing) > 60


def addresses(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the URLconf, as a pattern."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(one.pattern).removeprefix("^")
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield here


def test_every_address_has_a_row() -> None:
    named = {get_resolver().resolve(place(row)).route for row in rows()}
    missing = set(addresses()) - named - {"design"}
    assert not missing, "add these to TABLE: " + ", ".join(sorted(missing))


def test_every_operation_of_the_api_has_a_row() -> None:
    described = {
        (method.upper(), path)
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    named = {(row.method, re.sub(r"\{\w+\}", "{number}", row.address.partition("?")[0])) for row in rows()}
    assert described <= named


def test_every_method_that_is_answered_has_a_row(world: World) -> None:
    resolver, named = get_resolver(), {}
    for row in rows():
        named.setdefault(resolver.resolve(place(row)).route, (row, set()))[1].add(row.method)
    answered = [
        f"{method} {row.address}"
        for route, (row, methods) in named.items()
        if not route.startswith(NOT_OURS)
        for method in METHODS
        if method not in methods
        and world.ask("alma", Row(method, row.address, "", {})).status_code not in (404, 405)
    ]
    assert not answered, "either refuse these with 405 or add them to TABLE: " + ", ".join(answered)


def place(row: Row) -> str:
    return re.sub(r"\{\w+\}", "1", row.address.partition("?")[0])
