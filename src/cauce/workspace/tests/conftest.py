"""The cast: Mira answers, Omar leads, Bo works for another brand, Rosa only reads, Ada asks."""

from types import SimpleNamespace

import pytest
from django.test import Client

from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.people import queries
from cauce.tickets import actions as tickets
from cauce.tickets.actions import Said
from cauce.workspace import kept

SETUP = Actor.system("setup")


class Desk(SimpleNamespace):
    """An account with two brands, its people, and verbs to tell stories with."""

    def ticket(
        self, subject="No me llega la factura", words="Buenos días: sigo sin recibirla.", contact=None, **said
    ):
        contact = contact or self.ada
        ticket, _message = tickets.open_ticket(
            brand=self.brand, requester=contact, channel="email", subject=subject, by=Actor.contact(contact.pk),
            said=Said(text=words, **said),
        )  # fmt: skip
        return ticket

    def writes(self, ticket, words="¿Hay novedades?", **said):
        return tickets.receive(
            ticket, Said(text=words, **said), contact=self.ada, channel="email", by=Actor.contact(self.ada.pk)
        )

    def answers(self, ticket, words="Se la envío hoy mismo.", agent=None):
        agent = agent or self.mira
        return tickets.reply(ticket, Said(text=words), agent=agent, by=Actor.agent(agent.pk))

    def notes(self, ticket, words="El albarán salió mal.", agent=None):
        agent = agent or self.omar
        return tickets.note(ticket, Said(text=words), agent=agent, by=Actor.agent(agent.pk))

    def browser(self, agent):
        client = Client()
        client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture
def desk(db):
    """A desk that works."""
    kept.forget_all()
    account = people.open_account(name="Aurora", by=SETUP)
    other = people.add_brand(account, name="Boreal", by=SETUP)

    def agent(name, role, **scope):
        return people.add_agent(
            account, email=f"{name.lower()}@aurora.example", name=name, role=role, by=SETUP, **scope
        )

    return Desk(
        account=account,
        brand=queries.brand_by_slug(account.pk, "cauce"),
        other=other,
        mira=agent("Mira", "agent"),
        omar=agent("Omar", "administrator"),
        bo=agent("Bo", "agent", brand=other),
        rosa=agent("Rosa", "read_only"),
        ada=people.know_contact(account.pk, email="ada@cliente.example", name="Ada Lovelace", by=SETUP),
    )


@pytest.fixture
def mira(desk):
    """Mira's browser."""
    return desk.browser(desk.mira)


@pytest.fixture
def omar(desk):
    """Omar's browser: he may change settings."""
    return desk.browser(desk.omar)


@pytest.fixture
def bo(desk):
    """Bo's browser: he must see nothing of the first brand."""
    return desk.browser(desk.bo)


@pytest.fixture
def rosa(desk):
    """Rosa's browser: she reads and does nothing."""
    return desk.browser(desk.rosa)
