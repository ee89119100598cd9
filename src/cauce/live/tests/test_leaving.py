"""Who may listen, and when that ends."""

import pytest
from django.contrib.sessions.backends.db import SessionStore

from cauce.ground.log.actors import Actor
from cauce.live import hub
from cauce.live.hub import MOST_OF_AN_AGENT
from cauce.live.tests.browsers import Desk, act, signed_in, with_desk
from cauce.people import actions as people
from cauce.tickets import actions as tickets
from cauce.tickets.models import Ticket
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def by(agent):
    return Actor.agent(agent.pk)


def test_nobody_listens_without_being_signed_in(cast):
    async def scene(desk: Desk) -> None:
        assert (await desk.opens("", "queue")).status == 401
        assert (await desk.opens("madeup", "queue")).status == 401
        await act(lambda: people.switch(cast.mira, active=False, by=SYSTEM))
        assert (await desk.opens(cast.mira, "queue")).status == 401

    with_desk(scene)


@pytest.mark.usefixtures("only_facts")
def test_rights_that_are_withdrawn_cut_the_topics_of_open_streams(cast):
    async def scene(desk: Desk) -> None:
        ticket = await act(cast.ticket)
        mira = await desk.opens(cast.mira, f"queue,me,ticket-{ticket.pk}")
        await act(lambda: people.grant(cast.mira, ["agent"], brand=cast.otra, by=SYSTEM))
        await mira.until(lambda browser: "reload" in browser.names)
        heard = len(mira.events)
        await act(lambda: cast.writes(ticket, "esto ya no es suyo"))
        await act(lambda: cast.ticket(brand=cast.otra))
        await mira.until(lambda browser: len(browser.events) > heard)
        assert ticket.pk not in mira.events[-1].data["ids"]
        assert f"ticket-{ticket.pk}" not in [event.name for event in mira.events[heard:]]

    with_desk(scene)


@pytest.mark.usefixtures("only_facts")
def test_who_is_switched_off_is_let_go_at_once(cast):
    async def scene(desk: Desk) -> None:
        mira, alma = await desk.opens(cast.mira), await desk.opens(cast.alma)
        await act(lambda: people.switch(cast.mira, active=False, by=SYSTEM))
        await mira.until(lambda browser: browser.ended)
        await act(cast.ticket)
        await alma.until(lambda browser: browser.names)
        assert mira.names == []

    with_desk(scene)


@pytest.mark.usefixtures("only_facts")
def test_a_new_password_ends_the_streams_of_old_sessions(cast):
    async def scene(desk: Desk) -> None:
        mira = await desk.opens(cast.mira)
        await act(lambda: people.set_password(cast.mira, "otra-clave-bien-larga", by=by(cast.mira)))
        await mira.until(lambda browser: browser.ended)

    with_desk(scene)


@pytest.mark.usefixtures("only_facts")
def test_a_ticket_that_leaves_the_team_is_heard_of_once_more_and_then_no_longer(cast):
    other = people.add_team(cast.account, name="Otra mesa", by=SYSTEM)
    leo = people.add_agent(cast.account, email="leo@taller.example", name="Leo", team=cast.team, by=SYSTEM)
    ticket = cast.ticket(team=cast.team)

    async def scene(desk: Desk) -> None:
        browser = await desk.opens(leo, f"queue,ticket-{ticket.pk}")
        assert browser.hello.data["topics"] == ["queue", f"ticket-{ticket.pk}"]
        fresh = Ticket.objects.select_related("brand", "team")
        await act(lambda: tickets.set_team(fresh.get(pk=ticket.pk), to=other, by=by(cast.mira)))
        await browser.until(lambda me: "reload" in me.names)
        heard = len(browser.events)
        await act(lambda: cast.writes(ticket, "¿Hola?"))
        theirs = await act(lambda: cast.ticket(team=cast.team))
        await browser.until(
            lambda me: len(me.events) > heard and me.events[-1].data.get("ids") == [theirs.pk]
        )
        assert f"ticket-{ticket.pk}" not in browser.names[heard:]

    with_desk(scene)


def test_a_session_that_ends_without_a_word_ends_its_streams_in_time(cast, monkeypatch):
    monkeypatch.setattr(hub, "ASKED_AGAIN_S", 1)

    async def scene(desk: Desk) -> None:
        session = await act(lambda: signed_in(cast.mira))
        mira, other = await desk.opens(session), await desk.opens(cast.mira)
        await act(lambda: SessionStore(session).delete())
        await mira.until(lambda browser: browser.ended)
        assert not other.ended

    with_desk(scene)


def test_one_agent_has_only_so_many_streams(cast):
    async def scene(desk: Desk) -> None:
        session = await act(lambda: signed_in(cast.mira))
        opened = [await desk.opens(session) for _ in range(MOST_OF_AN_AGENT)]
        assert (await desk.opens(session)).status == 429
        await opened[0].leave()
        assert (await desk.opens(session)).status == 200
        assert (await desk.opens(cast.alma)).status == 200

    with_desk(scene)


def test_streams_end_when_the_process_stops(cast):
    async def scene(desk: Desk) -> None:
        mira = await desk.opens(cast.mira)
        desk.live.close()
        await mira.until(lambda browser: browser.ended)

    with_desk(scene)
