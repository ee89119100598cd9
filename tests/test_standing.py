"""What is true of every table, every list and every verb, also of those that are yet to come."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.ground import clock
from cauce.ground.log.actors import Actor
from cauce.ground.log.models import Fact
from cauce.people import actions as people
from cauce.people.models import Contact
from cauce.tickets import actions as tickets
from cauce.workspace import kept
from tests.cast import SYSTEM, Cast, make_cast, settle

pytestmark = pytest.mark.django_db(databases="__all__")
WORDY = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("cauce.")]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table._meta.label)
def test_every_column_of_words_says_whose_words_they_are(table: type[models.Model]) -> None:
    columns = {
        field.name for field in table._meta.concrete_fields if isinstance(field, WORDY) and not field.choices
    }
    said: dict[str, str] = getattr(table, "personal", {})
    assert said.keys() == columns
    assert set(said.values()) <= {"subject", "author", "none"}


@pytest.mark.parametrize(
    "address", ["/tickets", "/tickets/rows", "/search?q=impresora", "/tickets?view=mine"]
)
def test_more_tickets_do_not_mean_more_queries(cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.mira, backend="allauth.account.auth_backends.AuthenticationBackend")

    def queries() -> int:
        settle()
        kept.forget_all()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def add(count: int) -> None:
        for number in range(count):
            ticket = cast.ticket(email=f"c{cast.account.pk}-{number}-{count}@cliente.example")
            tickets.assign(ticket, to=cast.mira, by=SYSTEM)
            tickets.tag(ticket, name=f"tag {number}", by=SYSTEM)

    add(2)
    queries()
    few = queries()
    add(20)
    assert queries() == few


# Verbs that state no fact, and why that is right.
QUIET = {
    "tickets.keep_upload": "nobody has said it yet",
    "tickets.sweep_uploads": "nobody said it in two days",
    "tickets.save_draft": "nobody has said it yet",
    "tickets.discard_draft": "nobody has said it yet",
    "tickets.show": "a shown value: the truth is in the table of a room above",
    "tickets.name_outside": "tells nothing that message.sent does not",
    "people.checked_signature": "says how it would be kept, and keeps nothing",
    "people.remove_account": "takes a company to look at away, its facts too",
}
Deed = partial[Any]


SAID = tickets.Said(text="hola")


def mira(cast: Cast) -> dict[str, Any]:
    return {"agent": cast.mira, "by": Actor.agent(cast.mira.pk)}


def eva(cast: Cast) -> Contact:
    return people.know_contact(cast.account.pk, email="eva@cliente.example", by=SYSTEM)


def eva_writes_too(cast: Cast) -> Deed:
    ticket, contact = cast.ticket(), eva(cast)
    tickets.add_participant(ticket, contact, by=SYSTEM, accepted=False)
    return partial(tickets.accept_participant, ticket, contact, by=SYSTEM)


# How each verb is done once; what comes before it is done while its arguments are made.
def _revoking(cast: Cast) -> Deed:
    people.add_token(cast.rita, name="x", by=SYSTEM)
    return partial(people.revoke_tokens, cast.rita, name="x", by=SYSTEM)


def _ending(cast: Cast) -> Deed:
    old = people.add_identity(eva(cast), kind="phone", value="600111222", by=SYSTEM)
    return partial(people.end_identity, eva(cast), old.pk, by=SYSTEM)


def _arriving(cast: Cast) -> Deed:
    people.mail_came_back(eva(cast).account_id, "eva@cliente.example", by=SYSTEM)
    return partial(people.mail_arrived, cast.account.pk, "eva@cliente.example", by=SYSTEM)


def _out_of_copy(cast: Cast) -> Deed:
    ticket, contact = cast.ticket(), eva(cast)
    tickets.add_participant(ticket, contact, by=SYSTEM)
    return partial(tickets.remove_participant, ticket, contact, by=SYSTEM)


def _scanned(cast: Cast) -> Deed:
    file = tickets.FileRef(name="a.txt", size=1, content_type="text/plain", sha256="a" * 64)
    said = tickets.Said(text="hola", files=(file,))
    message = tickets.receive(cast.ticket(), said, contact=eva(cast), channel="email", by=SYSTEM)
    return partial(tickets.note_scan, message, {"a" * 64: "Eicar"}, by=SYSTEM)


def _past(cast: Cast) -> dict[str, Any]:
    return {"channel": "email", "at": clock.now() - timedelta(days=400), "by": SYSTEM}


DEEDS: dict[str, Callable[[Cast], Deed]] = {
    "tickets.open_ticket": lambda cast: partial(
        tickets.open_ticket, cast.taller, requester=eva(cast), channel="email", subject="x", by=SYSTEM
    ),
    "tickets.receive": lambda cast: partial(
        tickets.receive, cast.ticket(), SAID, contact=eva(cast), channel="email", by=SYSTEM
    ),
    "tickets.also_received": lambda cast: partial(
        tickets.also_received, cast.writes(cast.ticket(), "hola"), channel="email", by=SYSTEM
    ),
    "tickets.reply": lambda cast: partial(tickets.reply, cast.ticket(), SAID, **mira(cast)),
    "tickets.note": lambda cast: partial(tickets.note, cast.ticket(), SAID, **mira(cast)),
    "tickets.acknowledge": lambda cast: partial(tickets.acknowledge, cast.ticket(), SAID, by=SYSTEM),
    "tickets.undo_send": lambda cast: partial(tickets.undo_send, cast.answers(cast.ticket(), "x"), by=SYSTEM),
    "tickets.release": lambda cast: partial(tickets.release, cast.answers(cast.ticket(), "x").pk, by=SYSTEM),
    "tickets.assign": lambda cast: partial(tickets.assign, cast.ticket(), to=cast.mira, by=SYSTEM),
    "tickets.set_team": lambda cast: partial(tickets.set_team, cast.ticket(), to=cast.team, by=SYSTEM),
    "tickets.set_status": lambda cast: partial(tickets.set_status, cast.ticket(), to="resolved", by=SYSTEM),
    "tickets.set_priority": lambda cast: partial(tickets.set_priority, cast.ticket(), to="high", by=SYSTEM),
    "tickets.set_kind": lambda cast: partial(tickets.set_kind, cast.ticket(), to="repair", by=SYSTEM),
    "tickets.set_subject": lambda cast: partial(tickets.set_subject, cast.ticket(), to="Otro", by=SYSTEM),
    "tickets.tag": lambda cast: partial(tickets.tag, cast.ticket(), name="roto", by=SYSTEM),
    "tickets.untag": lambda cast: partial(
        tickets.untag, tickets.tag(cast.ticket(), name="roto", by=SYSTEM), name="roto", by=SYSTEM
    ),
    "tickets.add_participant": lambda cast: partial(
        tickets.add_participant, cast.ticket(), eva(cast), by=SYSTEM
    ),
    "tickets.accept_participant": eva_writes_too,
    "tickets.remove_participant": _out_of_copy,
    "tickets.note_scan": _scanned,
    "tickets.open_past": lambda cast: partial(
        tickets.open_past, cast.taller, requester=eva(cast), subject="x", said=SAID, team=None, **_past(cast)
    ),
    "tickets.receive_past": lambda cast: partial(
        tickets.receive_past, cast.ticket(), SAID, contact=eva(cast), **_past(cast)
    ),
    "tickets.write_first": lambda cast: partial(
        tickets.write_first,
        cast.taller,
        SAID,
        requester=eva(cast),
        subject="x",
        addressed=tickets.Addressed(),
        **mira(cast),
    ),
    "tickets.link": lambda cast: partial(tickets.link, cast.ticket(), cast.ticket(), by=SYSTEM),
    "people.open_account": lambda cast: partial(people.open_account, name="Otro", slug="otro", by=SYSTEM),
    "people.name_account": lambda cast: partial(
        people.name_account, cast.account, name="Otro", language="en", by=SYSTEM
    ),
    "people.add_brand": lambda cast: partial(people.add_brand, cast.account, name="Nueva", by=SYSTEM),
    "people.add_team": lambda cast: partial(people.add_team, cast.account, name="Nuevo", by=SYSTEM),
    "people.rename_team": lambda cast: partial(people.rename_team, cast.team, name="Nuevo", by=SYSTEM),
    "people.set_conversations": lambda cast: partial(
        people.set_conversations, cast.team, reopens="never", reopen_days=30, brings_in="company", by=SYSTEM
    ),
    "people.add_agent": lambda cast: partial(
        people.add_agent, cast.account, email="n@taller.example", by=SYSTEM
    ),
    "people.grant": lambda cast: partial(people.grant, cast.rita, ["agent"], by=SYSTEM),
    "people.switch": lambda cast: partial(people.switch, cast.rita, active=False, by=SYSTEM),
    "people.set_password": lambda cast: partial(
        people.set_password, cast.rita, "una-clave-larga-77", by=SYSTEM
    ),
    "people.change_agent": lambda cast: partial(
        people.change_agent,
        cast.rita,
        name="R",
        language="en",
        time_zone="Europe/Lisbon",
        by=SYSTEM,
    ),
    "people.change_brand": lambda cast: partial(
        people.change_brand, cast.taller, name="T", language="en", colour="", own_signatures=False, by=SYSTEM
    ),
    "people.save_signature": lambda cast: partial(
        people.save_signature, cast.team, "es", html="<b>Taller</b>", by=SYSTEM
    ),
    "people.signed_in": lambda cast: partial(people.signed_in, cast.rita, by=SYSTEM),
    "people.add_token": lambda cast: partial(people.add_token, cast.rita, name="x", by=SYSTEM),
    "people.revoke_tokens": _revoking,
    "people.know_contact": lambda cast: partial(
        people.know_contact, cast.account.pk, email="nueva@cliente.example", by=SYSTEM
    ),
    "people.add_identity": lambda cast: partial(
        people.add_identity, eva(cast), kind="email", value="eva2@cliente.example", by=SYSTEM
    ),
    "people.end_identity": _ending,
    "people.mail_came_back": lambda cast: partial(
        people.mail_came_back, eva(cast).account_id, "eva@cliente.example", by=SYSTEM
    ),
    "people.mail_arrived": _arriving,
    "people.set_company": lambda cast: partial(people.set_company, eva(cast), name="Cliente", by=SYSTEM),
    "people.change_contact": lambda cast: partial(
        people.change_contact, eva(cast), name="Eva", language="es", time_zone="", by=SYSTEM
    ),
    "people.show_pictures": lambda cast: partial(people.show_pictures, eva(cast), always=True, by=SYSTEM),
    "people.add_company": lambda cast: partial(people.add_company, cast.account, name="Cliente", by=SYSTEM),
}


def verbs() -> set[str]:
    """The verbs of the rooms that everything else is built on."""
    return {
        f"{room.__name__.split('.')[1]}.{name}"
        for room in (tickets, people)
        for name in room.__all__
        if inspect.isroutine(getattr(room, name))
    }


def test_every_verb_is_done_below_or_says_why_it_is_quiet() -> None:
    assert verbs() == DEEDS.keys() | QUIET.keys()


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_every_verb_leaves_a_fact_by_whoever_did_it(cast: Cast, name: str) -> None:
    do = DEEDS[name](cast)
    before = Fact.objects.count()
    do()
    stated = list(Fact.objects.order_by("pk")[before:])
    assert stated, f"{name} leaves no trace"
    assert {fact.actor for fact in stated} == {str(do.keywords["by"])}
