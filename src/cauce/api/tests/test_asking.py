from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from cauce.api.models import Answered
from cauce.api.tests.conftest import Caller
from cauce.ground import clock
from cauce.ground.log.queries import last_position
from cauce.people import actions as people
from cauce.tickets.models import Message, Ticket
from tests.cast import SYSTEM, settle

NEW = {"subject": "Pantalla", "text": "No enciende.", "requester": {"email": "eva@cliente.example"}}


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic bWlyYTp4", "Bearer "])
def test_without_a_token_of_ours_nothing_is_said(cast, header):
    client = Client(headers={"Authorization": header} if header else {})
    answer = client.get("/api/v1/tickets", headers={"Accept-Language": "es"})
    assert answer.status_code == 401 and answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_dies_with_its_agent(cast, mira):
    people.switch(cast.mira, active=False, by=SYSTEM)
    assert mira("GET", "/tickets").status_code == 401


def test_an_address_that_does_not_exist_is_a_problem_too(cast, mira):
    for path in ("/nothing", "/tickets/0", "/tickets/99999999999999999999/messages", "/tickets/x"):
        answer = mira("GET", path)
        assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"


def test_a_method_that_an_address_does_not_have_is_named(mira):
    answer = mira("DELETE", "/tickets")
    assert answer.status_code == 405 and set(answer["Allow"].split(", ")) == {"GET", "POST"}
    assert answer.json()["status"] == 405


def test_head_is_get_without_a_body(cast, mira):
    ticket = cast.ticket()
    answer = mira("HEAD", f"/tickets/{ticket.number}")
    assert answer.status_code == 200 and answer["ETag"] and not answer.content


def test_a_body_that_is_no_json_is_refused(mira):
    answer = mira._client.post("/api/v1/tickets", "{", content_type="application/json", headers=mira._headers)
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"


def test_the_sentence_is_in_the_language_that_was_asked_for(cast, bo):
    english = bo("GET", "/tickets/1").json()["detail"]
    spanish = bo("GET", "/tickets/1", headers={"Accept-Language": "es-MX"}).json()["detail"]
    assert english == "This does not exist, or you may not see it." and spanish != ""


def test_the_same_request_under_the_same_key_is_done_once(cast, mira):
    key = {"Idempotency-Key": "pedido-77"}
    first, second = mira("POST", "/tickets", NEW, key), mira("POST", "/tickets", NEW, key)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content and first["Location"] == second["Location"]
    assert second["Idempotent-Replayed"] == "true"
    assert Ticket.objects.count() == Message.objects.count() == 1


def test_another_request_under_the_same_key_is_refused(cast, mira, alma):
    key = {"Idempotency-Key": "pedido-77"}
    mira("POST", "/tickets", NEW, key)
    other = mira("POST", "/tickets", NEW | {"subject": "Otra"}, key)
    assert other.status_code == 422 and other.json()["type"] == "urn:cauce:problem:idempotency-key-reused"
    assert alma("POST", "/tickets", NEW, key).status_code == 201, "a key is its agent's own"


def test_a_refusal_is_not_kept_under_a_key(cast, mira):
    key = {"Idempotency-Key": "pedido-78"}
    assert mira("POST", "/tickets", NEW | {"assignee": "x@y.example"}, key).status_code == 422
    assert mira("POST", "/tickets", NEW, key).status_code == 201


def test_a_key_is_forgotten_after_a_day(cast, mira):
    key = {"Idempotency-Key": "pedido-79"}
    mira("POST", "/tickets", NEW, key)
    Answered.objects.update(at=clock.now() - timedelta(hours=25))
    assert mira("POST", "/tickets", NEW, key).status_code == 201
    assert Ticket.objects.count() == 2 and Answered.objects.count() == 1


def test_who_asks_too_often_is_told_when_to_come_back(mira, settings):
    settings.API_PER_MINUTE = 2
    assert [mira("GET", "/tickets").status_code for _ in range(3)] == [200, 200, 429]
    answer = mira("GET", "/tickets")
    assert 1 <= int(answer["Retry-After"]) <= 60 and answer.json()["status"] == 429


def test_what_happened_is_heard_in_order_and_once(cast, mira):
    settle()
    start = last_position()
    ticket = cast.ticket()
    cast.answers(ticket, "hola")
    settle()
    kinds, position = [], start
    while True:
        page = mira("GET", f"/events?after={position}&limit=3").json()
        kinds += [item["kind"] for item in page["items"] if item["subject"] == f"ticket:{ticket.pk}"]
        position = page["position"]
        if page["next"] is None:
            break
        assert page["next"] == str(position)
    assert kinds == cast.history(ticket)
    assert mira("GET", f"/events?after={position}").json() == {
        "items": [],
        "next": None,
        "position": position,
    }


def test_bo_hears_only_of_what_he_sees(cast, bo, mira, alma):
    hers, his = cast.ticket(), cast.ticket(brand=cast.otra, email="otro@cliente.example")
    settle()

    def subjects(caller) -> set[str]:
        return {item["subject"] for item in caller("GET", "/events?limit=100").json()["items"]}

    assert subjects(bo) == {f"ticket:{his.pk}"}
    assert {f"ticket:{hers.pk}", f"ticket:{his.pk}"} <= subjects(mira)
    assert not any(subject.startswith("agent:") for subject in subjects(mira))
    assert f"agent:{cast.bo.pk}" in subjects(alma)


def test_another_company_hears_and_finds_nothing_of_this_one(cast):
    other = people.open_account(name="Ajena", slug="ajena", by=SYSTEM)
    eva = Caller(people.add_agent(other, email="eva@ajena.example", role="administrator", by=SYSTEM))
    ticket = cast.ticket("la bomba")
    settle()
    subjects = {item["subject"] for item in eva("GET", "/events?limit=100").json()["items"]}
    theirs = {f"ticket:{ticket.pk}", f"contact:{ticket.requester_id}", f"agent:{cast.mira.pk}"}
    assert f"account:{other.pk}" in subjects and not theirs & subjects
    assert eva("GET", "/tickets").json()["items"] == eva("GET", "/search?q=bomba").json()["items"] == []


def test_a_fault_of_ours_tells_nothing_of_the_inside(cast, mira, monkeypatch):
    from cauce.tickets import queries

    def broken(*args, **named):
        raise RuntimeError("secret")

    monkeypatch.setattr(queries, "ticket_for", broken)
    answer = mira("GET", "/tickets/1")
    assert answer.status_code == 500 and b"secret" not in answer.content


def test_the_description_of_the_api_is_open_and_names_every_address(client):
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        "/api/v1/tickets", "/api/v1/tickets/{number}", "/api/v1/tickets/{number}/messages", "/api/v1/files",
        "/api/v1/search", "/api/v1/events",
    }  # fmt: skip
