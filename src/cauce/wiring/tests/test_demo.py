"""The company to look at: whole, harmless, and gone without a trace when it is not wanted any more."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.mail import EmailMessage
from django.db import connections, router
from django.test import Client

from cauce.channels.models import Delivery
from cauce.ground import clock
from cauce.ground.files.store import folder_of
from cauce.ground.log.actors import Actor
from cauce.ground.log.models import Fact, Parked
from cauce.ground.log.queries import last_position
from cauce.people import queries as people
from cauce.people.models import Account, Agent, Identity
from cauce.search.queries import search
from cauce.tickets import actions as tickets
from cauce.tickets.load import load
from cauce.tickets.models import Message, Ticket
from cauce.wiring import demo
from cauce.wiring.demo import filling, papers, removing, telling
from cauce.wiring.demo.company import open_company
from cauce.wiring.demo.story import stories
from tests.cast import Cast, make_cast, settle

OWNED_BY_NOBODY = {  # tables that hold no account's rows; a new table is removed with its account or stands here
    "auth.Group", "auth.Permission", "clock.Moved", "contenttypes.ContentType", "jobs.Key", "jobs.LeasedJob",
    "log.Cursor", "people.Account", "sessions.Session", "channels.SystemMail",
}  # fmt: skip

pytestmark = pytest.mark.django_db(databases=list(connections))


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """Six agents with a real hash each cost more than all their tickets."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def some(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shorter history: every story once."""
    once = [story for story in stories() if story.times == 1][:12]
    monkeypatch.setattr(telling, "stories", lambda: once)


@pytest.fixture
def lucia(some: None) -> Agent:
    """The administrator of a company that was filled a moment ago."""
    demo.fill()
    found = people.agent_by_email("lucia@ribera.example")
    assert found is not None
    return found


def test_the_company_is_whole_and_found_and_nobody_stumbles_over_it() -> None:
    demo.fill()
    account = people.demo_account()
    assert account is not None
    mine = Ticket.objects.filter(account=account)
    assert mine.count() == sum(story.times for story in stories())
    assert 40 <= mine.filter(is_open=True).count() <= 150
    assert set(mine.values_list("origin", flat=True)) == {"demo"}
    assert not mine.filter(opened_at__gt=clock.now()).exists()
    assert mine.filter(message_count__gte=100).count() == 1
    assert any(len(ticket.subject) >= 90 for ticket in mine)
    assert all(identity.value.endswith(".example") for identity in Identity.objects.all())
    settle()
    assert not Parked.objects.exists()
    assert not Delivery.objects.exists()
    lucia = people.agent_by_email("lucia@ribera.example")
    assert lucia is not None
    assert search(lucia, "cargador").hits
    assert search(lucia, "Remedios").hits


def test_filled_twice_it_is_one_company(lucia: Agent) -> None:
    before = (Fact.objects.count(), Message.objects.count(), demo.access())
    demo.fill()
    assert (Fact.objects.count(), Message.objects.count(), demo.access()) == before


def test_killed_half_way_it_goes_on_where_it_was(some: None) -> None:
    account = open_company(filling._password())
    told = telling.tell(clock.now(), papers.keep(account.pk))
    load(account, told[:5], origin="demo")
    demo.fill()
    assert Ticket.objects.filter(account=account).count() == len(told)


def test_the_administrator_gets_in_with_a_password_of_this_installation_only(lucia: Agent) -> None:
    access = demo.access()
    assert access is not None
    assert authenticate(email=access["email"], password=access["password"]) == lucia
    assert people.may(lucia, "settings.edit")
    kept = Path(settings.DATA) / "demo-password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_without_a_demo_company_there_is_no_way_in() -> None:
    assert demo.access() is None


def test_what_an_agent_does_in_it_is_mailed_to_nobody(lucia: Agent) -> None:
    ticket = Ticket.objects.filter(is_open=True).first()
    assert ticket is not None
    message = tickets.reply(ticket, tickets.Said(text="Hola"), agent=lucia, by=Actor.agent(lucia.pk))
    tickets.release(message.pk, by=Actor.agent(lucia.pk))
    contact, brand = ticket.requester, ticket.brand
    by = Actor.system("email")
    opened, _message = tickets.open_ticket(
        brand, requester=contact, channel="email", subject="Otra", by=by, said=tickets.Said(text="Otra cosa")
    )
    settle()
    assert set(Fact.objects.filter(about=opened.log_about).values_list("origin", flat=True)) == {"demo"}
    assert not Delivery.objects.exists()
    assert not Message.objects.exclude(automatic="").exists()


def test_not_even_a_link_to_a_new_password_leaves_it(
    lucia: Agent, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    cast = make_cast()
    for agent in (lucia, cast.mira):
        assert client.post("/accounts/password/reset/", {"email": agent.email}).status_code == 302
    assert [mail.to for mail in mailoutbox] == [[cast.mira.email]]


def test_removed_it_leaves_nothing_and_touches_nobody_elses(some: None) -> None:
    cast = make_cast()
    cast.answers(cast.ticket(), "Gracias.")
    demo.fill()
    account = people.demo_account()
    assert account is not None
    settle()
    before = counts(cast)
    head = last_position()
    seen: list[str] = []
    assert demo.remove(lambda table, rows: seen.append(table))
    assert seen
    assert counts(cast) == before
    assert not Account.objects.filter(pk=account.pk).exists()
    for model in apps.get_models():
        if which := removing.belonging(model, account.pk):
            rows = model._base_manager.using(router.db_for_write(model)).filter(**which)
            assert rows.count() == (1 if model is Fact else 0), model._meta.label
    assert not folder_of(account.pk).exists()
    assert demo.access() is None
    later = cast.ticket()
    settle()
    assert Fact.objects.filter(about=later.log_about, position__lte=head).count() == 0
    assert search(cast.mira, "impresora").hits[0].row.number == later.number
    assert not demo.remove()


def test_a_new_table_says_whose_its_rows_are() -> None:
    nobodys = {
        model._meta.label
        for model in apps.get_models()
        if not removing.belonging(model, 0) and not model._meta.app_label.startswith("procrastinate")
    }
    assert nobodys <= OWNED_BY_NOBODY, "say so in this test, or give the table an account"


def counts(cast: Cast) -> dict[str, int]:
    """How many rows of the account each table has."""
    return {
        model._meta.label: model._base_manager.using(router.db_for_write(model)).filter(**which).count()
        for model in apps.get_models()
        if (which := removing.belonging(model, cast.account.pk))
    }
