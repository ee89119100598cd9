"""What open browsers hear, and what they never hear."""

import asyncio
from functools import partial

import pytest

from cauce.ground.log import queries as log
from cauce.live import hub, listener, waking
from cauce.live.tests.browsers import Browser, Desk, act, with_desk
from cauce.people import actions as people
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def has_come_to(browser: Browser, position: int) -> bool:
    return bool(browser.events) and browser.events[-1].id == position


def has_heard(browser: Browser, more_than: int) -> bool:
    return len(browser.events) > more_than


def test_an_open_list_hears_of_a_new_ticket_by_its_id_and_of_nothing_said_in_it(cast):
    async def scene(desk: Desk) -> None:
        mira = await desk.opens(cast.mira, "queue,me")
        ticket = await act(lambda: cast.ticket("Mi contraseña es abracadabra"))
        await mira.until(lambda browser: browser.names)
        assert {event.name for event in mira.events} == {"queue"}
        assert mira.events[0].data == {"ids": [ticket.pk]}
        assert mira.events[-1].id == await act(log.last_position)
        assert "abracadabra" not in mira.text

    with_desk(scene)


def test_an_open_ticket_hears_of_itself_and_not_of_others(cast):
    ours, other = cast.ticket(), cast.ticket()

    async def scene(desk: Desk) -> None:
        mira = await desk.opens(cast.mira, f"ticket-{ours.pk}")
        await act(lambda: cast.writes(other, "¿Hola?"))
        await act(lambda: cast.writes(ours, "¿Sigue ahí?"))
        await mira.until(lambda browser: browser.names)
        assert set(mira.names) == {f"ticket-{ours.pk}"}

    with_desk(scene)


def test_bo_of_another_brand_hears_nothing_of_it_in_any_way(cast):
    ticket = cast.ticket()

    async def scene(desk: Desk) -> None:
        bo = await desk.opens(cast.bo, f"queue,ticket-{ticket.pk},contact-{ticket.requester_id}")
        assert bo.hello.data == {"topics": ["queue"]}
        await act(lambda: cast.writes(ticket, "¿Hola?"))
        theirs = await act(lambda: cast.ticket(brand=cast.otra))
        await bo.until(lambda browser: browser.names)
        assert [(event.name, event.data) for event in bo.events] == [("queue", {"ids": [theirs.pk]})]
        assert (await desk.opens(cast.bo, f"ticket-{ticket.pk}")).status == 404

    with_desk(scene)


def test_another_company_hears_nothing_of_this_one(cast):
    ticket = cast.ticket(team=cast.team)
    other = people.open_account(name="Ajena", slug="ajena", by=SYSTEM)
    agent = people.add_agent(other, email="eva@ajena.example", role="administrator", by=SYSTEM)

    async def scene(desk: Desk) -> None:
        eva = await desk.opens(agent, f"queue,settings,ticket-{ticket.pk},contact-{ticket.requester_id}")
        assert eva.hello.data == {"topics": ["queue", "settings"]}
        await act(lambda: cast.writes(ticket, "¿Hola?"))
        await act(lambda: people.add_team(cast.account, name="Otra mesa", by=SYSTEM))
        await act(lambda: people.add_team(other, name="Mesa", by=SYSTEM))
        position = await act(log.last_position)
        await eva.until(lambda browser: has_come_to(browser, position))
        assert eva.names == ["settings"]

    with_desk(scene)


def test_settings_and_contacts_are_heard_of_by_those_who_may_see_them(cast):
    contact = cast.ticket().requester

    async def scene(desk: Desk) -> None:
        topics = f"settings,contact-{contact.pk},me"
        alma, mira = await desk.opens(cast.alma, topics), await desk.opens(cast.mira, topics)
        assert alma.hello.data["topics"] == topics.split(",")
        assert mira.hello.data["topics"] == [f"contact-{contact.pk}", "me"]
        await act(lambda: people.add_team(cast.account, name="Otra mesa", by=SYSTEM))
        await alma.until(lambda browser: browser.names == ["settings"])
        change = partial(people.change_contact, contact, name="Ada G.", language="", time_zone="", by=SYSTEM)
        await act(change)
        await mira.until(lambda browser: browser.names == [f"contact-{contact.pk}"])

    with_desk(scene)


def test_a_browser_that_was_away_hears_once_what_it_missed(cast):
    ours, other = cast.ticket(), cast.ticket()
    position = log.last_position()
    cast.writes(ours, "uno")
    cast.writes(ours, "dos")
    cast.writes(other, "tres")

    async def scene(desk: Desk) -> None:
        back = await desk.opens(cast.mira, f"queue,ticket-{ours.pk}", last=position)
        assert sorted(back.names) == ["queue", f"ticket-{ours.pk}"]
        assert sorted(next(event for event in back.events if event.name == "queue").data["ids"]) == [
            ours.pk,
            other.pk,
        ]
        assert [event.id for event in back.events] == sorted(event.id for event in back.events)
        page = await desk.opens(cast.mira, f"ticket-{ours.pk}", after=position)
        assert page.names == [f"ticket-{ours.pk}"]
        fresh = await desk.opens(cast.mira, "queue", after=await act(log.last_position))
        assert fresh.names == []

    with_desk(scene)


def test_a_browser_that_was_away_too_long_or_comes_from_the_future_reloads(cast, monkeypatch):
    monkeypatch.setattr(waking, "AT_A_TIME", 5)
    ticket = cast.ticket()
    for i in range(6):
        cast.writes(ticket, f"{i}")

    async def scene(desk: Desk) -> None:
        assert (await desk.opens(cast.mira, "queue", last=0)).names == ["reload"]
        assert (await desk.opens(cast.mira, "queue", last=10**9)).names == ["reload"]

    with_desk(scene)


def test_nothing_is_missed_between_coming_back_and_listening(cast):
    ticket = cast.ticket()
    position = log.last_position()

    async def scene(desk: Desk) -> None:
        await desk.opens(cast.alma, "queue")  # the hub runs, and is busy
        for i in range(8):
            await act(partial(cast.writes, ticket, f"antes {i}"))
            browser = await desk.opens(cast.mira, f"ticket-{ticket.pk}", last=position)
            await act(partial(cast.writes, ticket, "justo ahora"))
            last = await act(log.last_position)
            await browser.until(partial(has_come_to, position=last))

    with_desk(scene)


def test_what_changed_while_a_new_page_was_on_its_way_is_told(cast):
    async def scene(desk: Desk) -> None:
        alma = await desk.opens(cast.alma, "queue,me")
        ticket = await act(cast.ticket)
        await alma.until(lambda browser: browser.names)
        await asyncio.sleep(1.1)  # the hub looks at its watch each second
        before = await act(log.last_position)
        await act(partial(cast.writes, ticket, "¿Hola?"))
        await alma.until(partial(has_heard, more_than=1))
        mira = await desk.opens(cast.mira, f"ticket-{ticket.pk}")
        assert mira.names == [f"ticket-{ticket.pk}"]
        assert mira.events[0].id > before

    with_desk(scene)


def test_a_slow_reader_gets_the_last_word_on_each_topic(cast):
    async def scene(desk: Desk) -> None:
        ticket = await act(cast.ticket)
        slow = await desk.opens(cast.mira, f"ticket-{ticket.pk}")
        quick = await desk.opens(cast.mira, f"ticket-{ticket.pk}")
        slow.reads.clear()
        for i in range(5):
            await act(partial(cast.writes, ticket, f"{i}"))
            await quick.until(partial(has_heard, more_than=i))
        slow.reads.set()
        last = await act(log.last_position)
        await slow.until(lambda me: me.events and me.events[-1].id == last)
        assert len(slow.events) < len(quick.events)

    with_desk(scene)


def test_a_slow_reader_with_too_much_waiting_is_told_to_reload(cast, monkeypatch):
    monkeypatch.setattr(listener, "MOST_WAITING", 3)

    async def scene(desk: Desk) -> None:
        made = [await act(cast.ticket) for _ in range(5)]
        topics = ",".join(f"ticket-{ticket.pk}" for ticket in made)
        slow, quick = await desk.opens(cast.mira, topics), await desk.opens(cast.mira, topics)
        slow.reads.clear()
        for i, ticket in enumerate([*made, *made]):
            await act(partial(cast.writes, ticket, "¿Hola?"))
            await quick.until(partial(has_heard, more_than=i))
        slow.reads.set()
        await slow.until(lambda me: "reload" in me.names)
        assert len(slow.events) <= 3

    with_desk(scene)


def test_a_quiet_stream_shows_now_and_then_that_it_lives(cast, monkeypatch):
    monkeypatch.setattr(hub, "KEEP_ALIVE_S", 1)

    async def scene(desk: Desk) -> None:
        mira = await desk.opens(cast.mira)
        await mira.until(lambda browser: browser.text.endswith("\n\n:\n\n"))
        assert mira.events == []

    with_desk(scene)


def test_after_trouble_with_the_database_nothing_is_left_out(cast, monkeypatch):
    monkeypatch.setattr(hub, "TROUBLE_S", 0.3)
    look, trouble = waking.since, [OSError("the database is away")]

    def fails_once(position, reaches):
        if trouble:
            raise trouble.pop()
        return look(position, reaches)

    monkeypatch.setattr(waking, "since", fails_once)

    async def scene(desk: Desk) -> None:
        mira = await desk.opens(cast.mira)
        ticket = await act(cast.ticket)
        await mira.until(lambda browser: browser.names)
        assert not trouble and mira.events[0].data == {"ids": [ticket.pk]}

    with_desk(scene)
