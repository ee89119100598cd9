from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from cauce.api.limits import limits
from cauce.api.tests.conftest import Caller
from cauce.tickets.models import Ticket
from tests.cast import make_cast

NEW = {"subject": "Pantalla", "text": "No enciende.", "requester": {"email": "eva@cliente.example"}}


@pytest.mark.django_db(transaction=True)
def test_the_same_request_from_several_at_the_same_moment_is_done_once() -> None:
    limits.forget()
    mira = Caller(make_cast().mira)

    def ask(_number: int) -> tuple[int, bytes]:
        try:
            answer = mira("POST", "/tickets", NEW, {"Idempotency-Key": "pedido-80"})
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(ask, range(8)))
    assert len(answers) == 1 and answers.pop()[0] == 201
    assert Ticket.objects.count() == 1
