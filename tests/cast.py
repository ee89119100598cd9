"""The people of the tests: Mira answers, Rita reads, Alma manages, Bo works for another brand, Ada asks."""

from __future__ import annotations

from dataclasses import dataclass

from cauce.ground import jobs  # noqa: F401 - its engine is set up before anything is enqueued
from cauce.ground.db import on_sqlite
from cauce.ground.log import stamper
from cauce.ground.log.actors import Actor
from cauce.ground.log.queries import history
from cauce.ground.log.running import run_all_until_idle
from cauce.people import actions as people
from cauce.people.models import Account, Agent, Brand, Team
from cauce.people.queries import brand_by_slug, team_by_slug
from cauce.tickets import actions as tickets
from cauce.tickets.models import Message, Ticket
from cauce.wiring.ready import declare_everything

SYSTEM = Actor.system("test")


@dataclass
class Cast:
    """An account with two brands, a team, and everybody who works in it."""

    account: Account
    taller: Brand
    otra: Brand
    team: Team
    mira: Agent
    rita: Agent
    alma: Agent
    bo: Agent

    def ticket(
        self,
        text: str = "No funciona la impresora.",
        *,
        subject: str = "Impresora",
        email: str = "ada@cliente.example",
        name: str = "Ada Gómez",
        brand: Brand | None = None,
        team: Team | None = None,
        files: tuple[tickets.FileRef, ...] = (),
    ) -> Ticket:
        """A ticket that a customer opened with these words."""
        contact = people.know_contact(self.account.pk, email=email, name=name, by=SYSTEM)
        ticket, _message = tickets.open_ticket(
            brand or self.taller, requester=contact, channel="email", subject=subject, by=SYSTEM, team=team,
            said=tickets.Said(text=text, new_text=text, files=files),
        )  # fmt: skip
        return ticket

    def writes(self, ticket: Ticket, text: str) -> Message:
        """The requester writes again."""
        said = tickets.Said(text=text, new_text=text)
        return tickets.receive(ticket, said, contact=ticket.requester, channel="email", by=SYSTEM)

    def answers(self, ticket: Ticket, text: str, *, agent: Agent | None = None) -> Message:
        """An agent answers, Mira unless told otherwise."""
        who = agent or self.mira
        return tickets.reply(ticket, tickets.Said(text=text), agent=who, by=Actor.agent(who.pk))

    def history(self, ticket: Ticket) -> list[str]:
        """The kinds of fact stated about a ticket, in order."""
        return [fact.kind for fact in history(f"ticket:{ticket.pk}")]


def settle() -> None:
    """Let every follower take what has happened so far."""
    declare_everything()
    if not on_sqlite():
        while stamper.stamp_once():
            pass
    run_all_until_idle()


def make_cast() -> Cast:
    """A new account with its people. They have no passwords, whose hashes would cost half a second a test."""
    account = people.open_account(name="Taller", slug="taller", by=SYSTEM)
    taller = brand_by_slug(account.pk, "taller")
    otra = people.add_brand(account, name="Otra", slug="otra", by=SYSTEM)

    def agent(name: str, role: str, brand: Brand | None = None) -> Agent:
        email = f"{name.lower()}@taller.example"
        return people.add_agent(account, email=email, name=name, role=role, brand=brand, by=SYSTEM)

    return Cast(
        account, taller, otra, team_by_slug(account.pk, "soporte"),
        mira=agent("Mira", "agent"), rita=agent("Rita", "read_only"), alma=agent("Alma", "administrator"),
        bo=agent("Bo", "agent", otra),
    )  # fmt: skip
