"""Whoever gets a conversation in copy may leave it by themselves; the customer whose case it is need not be asked."""

from __future__ import annotations

from django.test import Client

from cauce.channels.email.tests.conftest import Post
from cauce.tickets import queries
from cauce.tickets.models import Participant

BRUNO = "bruno@cliente.example"


def test_one_in_copy_leaves_without_signing_in_and_machines_that_look_change_nothing(post: Post):
    ticket = post.receive(Cc=f"Bruno <{BRUNO}>").ticket
    post.answer(ticket)
    theirs, his = (post.sink.to(one)[-1].message for one in ("ada@cliente.example", BRUNO))
    assert "List-Unsubscribe" not in theirs
    url = his["List-Unsubscribe"].strip("<>")
    path, client = url[url.index("/unsubscribe") :], Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200 and Participant.objects.filter(ticket=ticket).exists()
    for _turn in range(2):
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.participants_of(ticket) == []
    assert client.post(path[:-1]).status_code == 404
    before = len(post.sink.to(BRUNO))
    post.answer(ticket)
    assert len(post.sink.to(BRUNO)) == before
