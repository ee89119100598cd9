import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.ground.log.actors import Actor
from cauce.people import actions as people
from cauce.tickets import actions, queries
from cauce.workspace import kept

pytestmark = pytest.mark.django_db(databases="__all__")


def numbers(response):
    return [int(found) for found in re.findall(r'data-row="(\d+)"', response.content.decode())]


def test_a_list_shows_who_wrote_about_what_newest_first(desk, mira):
    first, second = desk.ticket("Primera"), desk.ticket("Segunda")
    page = mira.get("/tickets?view=open")
    assert numbers(page) == [second.number, first.number]
    assert "Ada Lovelace" in page.content.decode()


def test_each_view_shows_what_its_name_says(desk, mira):
    mine, nobodys, done = desk.ticket(), desk.ticket(), desk.ticket()
    by = Actor.agent(desk.mira.pk)
    actions.assign(mine, to=desk.mira, by=by)
    actions.set_status(done, to="resolved", by=by)
    assert numbers(mira.get("/tickets?view=mine")) == [mine.number]
    assert numbers(mira.get("/tickets?view=unassigned")) == [nobodys.number]
    assert set(numbers(mira.get("/tickets?view=all"))) == {mine.number, nobodys.number, done.number}


def test_an_agent_of_another_brand_sees_none_of_it(desk, bo):
    ticket = desk.ticket()
    assert numbers(bo.get("/tickets?view=all")) == []
    assert numbers(bo.get(f"/tickets/rows?view=all&ids={ticket.pk}")) == []
    assert numbers(bo.get(f"/tickets/rows?view=all&seen={ticket.pk}.1")) == []


@pytest.mark.parametrize("address", ["/tickets?view=others", "/tickets?team=none"])
def test_a_view_that_does_not_exist_is_not_found(desk, mira, address):
    assert mira.get(address).status_code == 404


def test_more_tickets_are_not_more_queries(desk, mira):
    def queries():
        kept.forget_all()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert mira.get("/tickets?view=open").status_code == 200
        return len(captured)

    desk.ticket()
    few = queries()
    for _ in range(12):
        desk.ticket()
    assert queries() == few


def test_the_next_page_begins_where_the_last_one_ended(desk, mira, monkeypatch):
    made = [desk.ticket().number for _ in range(53)]
    first = mira.get("/tickets?view=open")
    [address] = re.findall(r'hx-get="(/tickets/rows[^"]+before=[^"]+)"', first.content.decode())
    second = mira.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert numbers(first) + numbers(second) == made[::-1]


def test_rows_that_were_seen_come_again_only_when_they_changed(desk, mira):
    still, moved = desk.ticket(), desk.ticket()
    seen = f"{still.pk}.{still.version}_{moved.pk}.{moved.version}"
    desk.notes(moved)
    new = desk.ticket()
    assert set(numbers(mira.get(f"/tickets/rows?view=open&seen={seen}"))) == {moved.number, new.number}


def test_a_row_that_left_the_view_says_so(desk, mira):
    ticket = desk.ticket()
    seen = f"{ticket.pk}.{ticket.version}"
    actions.set_status(ticket, to="resolved", by=Actor.agent(desk.mira.pk))
    page = mira.get(f"/tickets/rows?view=open&seen={seen}").content.decode()
    assert f'<li data-gone id="row-{ticket.number}">' in page


def test_the_row_of_the_open_ticket_is_marked_and_no_other(desk, mira):
    first, second = desk.ticket(), desk.ticket()
    page = mira.get(f"/tickets/{first.number}").content.decode()
    assert f'<li id="row-{first.number}"><a aria-current="true" class="row' in page
    assert f'<li id="row-{second.number}"><a class="row' in page


def test_an_empty_desk_says_what_to_do_next(desk, omar):
    assert "/settings/mailboxes" in omar.get("/tickets").content.decode()


def test_a_full_page_stays_under_40_kb(desk, mira):
    for number in range(51):
        desk.ticket(
            f"Un asunto bastante largo para que la fila se llene de verdad {number}", "Palabras " * 30
        )
    page = mira.get(f"/tickets/{desk.ticket().number}?view=open")
    assert len(gzip.compress(page.content)) < 40_000


def test_whoever_is_not_signed_in_is_led_to_the_entrance(client, db):
    assert client.get("/tickets").headers["Location"].startswith("/accounts/login/")
    assert client.get("/tickets/rows", headers={"X-Part": "1"}).status_code == 401


@pytest.mark.parametrize("view", queries.VIEWS)
def test_the_first_page_is_what_paging_gives(desk, view):
    tickets = [desk.ticket(f"Asunto {number}") for number in range(3)]
    by = Actor.agent(desk.mira.pk)
    actions.assign(tickets[0], to=desk.mira, by=by)
    actions.set_status(tickets[1], to="resolved", by=by)
    assert queries.first_page(desk.mira, view) == queries.page_of(queries.in_view(desk.mira, view))
    assert queries.first_page(desk.bo, view) == ([], None)


def test_who_has_no_name_is_called_by_their_address(desk, mira):
    contact = people.know_contact(desk.account.pk, email="Pedidos@cliente.example", by=Actor.system("test"))
    brand = desk.ticket().brand
    actions.open_ticket(
        brand, requester=contact, channel="email", subject="Sin nombre", by=Actor.system("test")
    )
    assert "Pedidos@cliente.example" in mira.get("/tickets?view=open").content.decode()


def test_beside_an_open_ticket_stand_thirty_rows_and_what_lies_below_them_is_no_news(desk, mira):
    made = [desk.ticket() for _ in range(32)]
    page = mira.get(f"/tickets/{made[-1].number}?view=open")
    assert numbers(page) == [ticket.number for ticket in made[:1:-1]]
    seen = "_".join(f"{ticket.pk}.{ticket.version}" for ticket in made[2:])
    assert numbers(mira.get(f"/tickets/rows?view=open&seen={seen}")) == []
