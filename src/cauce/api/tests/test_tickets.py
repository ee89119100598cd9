from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.api.shapes import Page, TicketOut
from cauce.tickets import actions as tickets
from cauce.tickets.models import Ticket
from tests.cast import SYSTEM, Cast, settle

NEW = {
    "subject": "Pantalla rota",
    "text": "No enciende.",
    "requester": {"email": "Eva@cliente.example", "name": "Eva"},
}


def test_a_list_says_of_each_ticket_what_the_contract_promises(cast, mira):
    ticket = cast.ticket(team=cast.team)
    tickets.tag(ticket, name="Garantía", by=SYSTEM)
    tickets.assign(ticket, to=cast.mira, by=SYSTEM)
    answer = mira("GET", "/tickets")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/json"
    page = answer.json()
    Page[TicketOut].model_validate(page)
    assert page["next"] is None
    (item,) = page["items"]
    assert item | {"opened_at": None, "updated_at": None, "waiting_since": None, "last_message": None} == {
        "number": ticket.number, "subject": "Impresora", "status": "new", "priority": "normal", "kind": "question",
        "channel": "email", "requester": {"name": "Ada Gómez", "email": "ada@cliente.example"},
        "assignee": "mira@taller.example", "team": "soporte", "brand": "taller", "tags": ["garantía"],
        "opened_at": None, "updated_at": None, "resolved_at": None, "closed_at": None, "waiting_since": None,
        "message_count": 1, "last_message": None, "version": 4,
    }  # fmt: skip


def test_a_list_is_read_page_by_page_and_each_ticket_comes_once(cast, mira):
    made = [cast.ticket().number for _ in range(5)]
    numbers, cursor = [], ""
    for _ in range(3):
        page = mira("GET", f"/tickets?limit=2&cursor={cursor}").json()
        numbers += [item["number"] for item in page["items"]]
        cursor = page["next"]
    assert numbers == made[::-1] and cursor is None


def test_a_list_can_be_narrowed_by_status_channel_and_words(cast, mira):
    one, two = cast.ticket("la bomba gotea"), cast.ticket("otra bomba")
    tickets.set_status(two, to="resolved", by=SYSTEM)
    settle()

    def numbers(query: str) -> list[int]:
        return [item["number"] for item in mira("GET", f"/tickets?{query}").json()["items"]]

    assert numbers("status=new") == [one.number]
    assert numbers("status=new,resolved") == [two.number, one.number]
    assert numbers("channel=chat") == []
    assert numbers("q=bombas") == [two.number, one.number]
    assert numbers("q=bombas&status=new") == [one.number]
    first = mira("GET", "/tickets?q=bombas&limit=1").json()
    assert [item["number"] for item in first["items"]] == [two.number]
    second = mira("GET", f"/tickets?q=bombas&limit=1&cursor={first['next']}").json()
    assert [item["number"] for item in second["items"]] == [one.number]
    assert mira("GET", "/tickets?status=lost").json()["field"] == "status"


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=x", "cursor=%00", "q=a&cursor=bXVjaG8"])
def test_a_limit_or_a_cursor_that_is_none_of_ours_is_refused(mira, query):
    assert mira("GET", f"/tickets?{query}").status_code == 422


def test_more_tickets_do_not_mean_more_queries(cast, mira):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert mira("GET", "/tickets?limit=100").status_code == 200
        return len(captured)

    cast.ticket()
    few = queries()
    for n in range(20):
        tickets.tag(cast.ticket(email=f"c{n}@cliente.example"), name=f"tag {n}", by=SYSTEM)
    assert queries() == few


def test_bo_sees_nothing_of_hers(cast, bo):
    ticket = cast.ticket("bomba")
    settle()
    assert bo("GET", "/tickets").json()["items"] == []
    assert bo("GET", "/tickets?q=bomba").json()["items"] == []
    assert bo("GET", "/search?q=bomba").json()["items"] == []
    for method, path, body in [
        ("GET", "", None), ("PATCH", "", {"priority": "high"}), ("GET", "/messages", None),
        ("POST", "/messages", {"kind": "note", "text": "x"}),
    ]:  # fmt: skip
        assert bo(method, f"/tickets/{ticket.number}{path}", body).status_code == 404
    assert cast.history(ticket) == ["ticket.opened", "message.received"]


def test_who_only_reads_is_told_so(cast, rita):
    ticket = cast.ticket()
    assert rita("GET", f"/tickets/{ticket.number}").status_code == 200
    for method, path, body in [
        ("PATCH", f"/tickets/{ticket.number}", {"priority": "high"}),
        ("POST", f"/tickets/{ticket.number}/messages", {"kind": "reply", "text": "x"}),
        ("POST", f"/tickets/{ticket.number}/messages", {"kind": "note", "text": "x"}),
        ("POST", "/tickets", NEW),
    ]:
        answer = rita(method, path, body)
        assert answer.status_code == 403 and answer.json()["type"] == "urn:cauce:problem:not-allowed"


def test_a_ticket_is_opened_with_what_its_requester_says(cast, mira):
    answer = mira(
        "POST", "/tickets", NEW | {"tags": ["Roto"], "team": "soporte", "assignee": "mira@taller.example"}
    )
    assert answer.status_code == 201
    made = answer.json()
    TicketOut.model_validate(made)
    assert answer["Location"].endswith(f"/api/v1/tickets/{made['number']}")
    assert made["requester"] == {"name": "Eva", "email": "Eva@cliente.example"} and made["tags"] == ["roto"]
    (said,) = mira("GET", f"/tickets/{made['number']}/messages").json()["items"]
    assert (said["direction"], said["text"], said["author"]) == ("in", "No enciende.", "Eva")
    assert mira("GET", f"/tickets/{made['number']}").json() == made


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"requester": {"email": "eva"}}, "requester.email"),
        ({"brand": "no-hay"}, "brand"),
        ({"team": "no-hay"}, "team"),
        ({"assignee": "nadie@taller.example"}, "assignee"),
        ({"text": "  "}, "text"),
        ({"subject": " \n "}, "subject"),
        ({"html": "<p>x</p>"}, "html"),
        ({"files": ["no-hay"]}, "files"),
    ],
)
def test_a_ticket_that_cannot_be_opened_leaves_nothing(cast, mira, wrong, field):
    answer = mira("POST", "/tickets", NEW | wrong)
    assert answer.status_code == 422 and answer.json()["field"] == field
    assert not Ticket.objects.exists()


def test_what_does_not_have_the_shape_is_refused_by_the_name_of_its_field(mira):
    answer = mira("POST", "/tickets", NEW | {"priority": "huge", "colour": "red"})
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    assert {error["field"] for error in answer.json()["errors"]} == {"priority", "colour"}
    (nameless,) = mira("POST", "/tickets", NEW | {"requester": {"name": "Eva"}}).json()["errors"]
    assert nameless["field"] == "requester.email"
    (many,) = mira("GET", "/tickets?limit=1000").json()["errors"]
    assert many["field"] == "limit"


def test_a_requester_has_a_name_of_one_line(cast, mira):
    answer = mira(
        "POST", "/tickets", NEW | {"requester": {"email": "zoe@cliente.example", "name": "Zoe\r\n Paz"}}
    )
    assert answer.json()["requester"]["name"] == "Zoe Paz"


def test_bo_opens_tickets_in_his_brand_only(cast, bo):
    assert bo("POST", "/tickets", NEW).json()["brand"] == "otra"
    assert bo("POST", "/tickets", NEW | {"brand": "taller"}).status_code == 422


def test_a_patch_changes_what_it_names_and_leaves_facts(cast, mira):
    ticket = cast.ticket()
    tickets.tag(ticket, name="viejo", by=SYSTEM)
    change = {
        "subject": "Otro", "status": "open", "priority": "urgent", "kind": "incident", "team": "soporte",
        "assignee": "mira@taller.example", "tags": ["Nuevo"],
    }  # fmt: skip
    answer = mira("PATCH", f"/tickets/{ticket.number}", change)
    assert answer.status_code == 200
    changed = answer.json()
    assert {name: changed[name] for name in change} == change | {"tags": ["nuevo"]}
    assert answer["ETag"] == f'"{changed["version"]}"'
    assert cast.history(ticket)[3:] == [
        "ticket.subject_changed", "ticket.kind_changed", "ticket.priority_changed", "ticket.team_changed",
        "ticket.assigned", "ticket.untagged", "ticket.tagged", "ticket.status_changed",
    ]  # fmt: skip
    back = mira("PATCH", f"/tickets/{ticket.number}", {"team": None, "assignee": None}).json()
    assert back["team"] is None and back["assignee"] is None and back["subject"] == "Otro"


def test_a_patch_is_all_or_nothing(cast, mira):
    ticket = cast.ticket()
    answer = mira(
        "PATCH", f"/tickets/{ticket.number}", {"priority": "high", "status": "new", "team": "no-hay"}
    )
    assert answer.status_code == 422
    assert mira("GET", f"/tickets/{ticket.number}").json()["priority"] == "normal"


def test_a_stale_patch_is_refused_only_where_it_would_overwrite(cast, mira):
    ticket = cast.ticket()
    seen = {"If-Match": mira("GET", f"/tickets/{ticket.number}")["ETag"]}
    tickets.set_priority(ticket, to="high", by=SYSTEM)
    cast.writes(ticket, "¿Hola?")
    refused = mira("PATCH", f"/tickets/{ticket.number}", {"priority": "low"}, seen)
    assert refused.status_code == 412
    assert refused.json()["type"] == "urn:cauce:problem:stale" and refused.json()["changed"] == ["priority"]
    assert mira("PATCH", f"/tickets/{ticket.number}", {"kind": "repair"}, seen).status_code == 200
    assert (
        mira("PATCH", f"/tickets/{ticket.number}", {"priority": "low"}, {"If-Match": "*"}).status_code == 200
    )
    for never in ('"999"', "nonsense"):
        answer = mira("PATCH", f"/tickets/{ticket.number}", {"kind": "return"}, {"If-Match": never})
        assert answer.status_code == 412


def test_the_version_itself_cannot_be_written(cast, mira):
    ticket = cast.ticket()
    assert mira("PATCH", f"/tickets/{ticket.number}", {"version": 7}).status_code == 422


def test_who_moves_a_ticket_out_of_their_sight_is_told_what_they_did(cast: Cast, mira):
    from cauce.api.tests.conftest import Caller
    from cauce.people import actions as people

    tina = people.add_agent(cast.account, email="tina@taller.example", team=cast.team, by=SYSTEM)
    ticket, caller = cast.ticket(team=cast.team), Caller(tina)
    assert caller("PATCH", f"/tickets/{ticket.number}", {"team": None}).json()["team"] is None
    assert caller("GET", f"/tickets/{ticket.number}").status_code == 404
