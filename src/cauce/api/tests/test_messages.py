from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cauce.api.shapes import MessageOut
from cauce.ground.files import signing, store
from tests.cast import settle


def test_a_conversation_is_read_in_order_and_from_a_message_on(cast, mira):
    ticket = cast.ticket("primero")
    cast.answers(ticket, "segundo")
    cast.writes(ticket, "tercero")
    path = f"/tickets/{ticket.number}/messages"
    first = mira("GET", f"{path}?limit=2").json()
    assert [item["text"] for item in first["items"]] == ["primero", "segundo"]
    rest = mira("GET", f"{path}?limit=2&cursor={first['next']}").json()
    assert [item["text"] for item in rest["items"]] == ["tercero"] and rest["next"] is None
    assert mira("GET", f"{path}?after={rest['items'][0]['id']}").json()["items"] == []
    assert [(item["author"], item["author_email"], item["state"]) for item in first["items"]] == [
        ("Ada Gómez", "ada@cliente.example", "received"), ("Mira", "mira@taller.example", "queued"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "direction", "state"), [("reply", "out", "queued"), ("note", "note", "kept")]
)
def test_an_answer_or_a_note_is_said(cast, mira, kind, direction, state):
    ticket = cast.ticket()
    answer = mira(
        "POST", f"/tickets/{ticket.number}/messages", {"kind": kind, "html": "<p>Hola <b>Ada</b></p>"}
    )
    assert answer.status_code == 201
    said = MessageOut.model_validate(answer.json())
    assert (said.direction, said.state, said.text, said.html) == (
        direction, state, "Hola Ada", "<p>Hola <b>Ada</b></p>",
    )  # fmt: skip


def test_a_reply_says_what_the_ticket_becomes(cast, mira):
    ticket = cast.ticket()
    mira(
        "POST",
        f"/tickets/{ticket.number}/messages",
        {"kind": "reply", "text": "Listo.", "status": "resolved"},
    )
    assert mira("GET", f"/tickets/{ticket.number}").json()["status"] == "resolved"


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_words_that_cross_a_message_are_stopped_and_show_it(cast, mira, kind):
    ticket = cast.ticket()
    seen = mira("GET", f"/tickets/{ticket.number}").json()["last_message"]
    spoken = cast.writes(ticket, "Ya se arregló.")
    path, words = f"/tickets/{ticket.number}/messages", {"kind": kind, "text": "Vamos para allá."}
    answer = mira("POST", path, words | {"after": seen})
    assert answer.status_code == 409 and answer.json()["type"] == "urn:cauce:problem:crossed"
    assert [item["text"] for item in answer.json()["missed"]] == ["Ya se arregló."]
    assert mira("POST", path, words | {"after": spoken.pk}).status_code == 201


def test_an_empty_answer_is_refused(cast, mira):
    ticket = cast.ticket()
    answer = mira("POST", f"/tickets/{ticket.number}/messages", {"kind": "reply", "text": " "})
    assert answer.status_code == 422 and answer.json()["field"] == "text"


def test_scripts_in_html_are_neither_taken_nor_given(cast, mira):
    ticket = cast.ticket()
    html = "<p>Hola<script>alert(1)</script><img src=x onerror=alert(1)></p>"
    answer = mira("POST", f"/tickets/{ticket.number}/messages", {"kind": "note", "html": html})
    assert "script" not in answer.json()["html"] and "onerror" not in answer.json()["html"]


def test_a_file_is_handed_in_sent_and_fetched_by_a_signed_address(cast, mira):
    ticket = cast.ticket()
    file = SimpleUploadedFile("informe año.pdf", b"%PDF-1.5 hola", "application/pdf")
    answer = mira("POST", "/files", file=file)
    assert answer.status_code == 201 and answer.json()["size"] == 13
    words = {"kind": "reply", "text": "Va adjunto.", "files": [answer.json()["id"]]}
    (attached,) = mira("POST", f"/tickets/{ticket.number}/messages", words).json()["attachments"]
    assert (attached["name"], attached["size"]) == ("informe año.pdf", 13)
    assert attached["url"].startswith("http://testserver/files/")
    download = signing.opened(attached["url"].removeprefix("http://testserver"))
    with store.open_(download.account_id, download.sha256) as opened:
        assert opened.read() == b"%PDF-1.5 hola"


def test_a_file_of_somebody_else_cannot_be_sent(cast, mira, alma):
    ticket = cast.ticket()
    token = mira("POST", "/files", file=SimpleUploadedFile("a.txt", b"a")).json()["id"]
    words = {"kind": "note", "text": "x", "files": [token]}
    assert alma("POST", f"/tickets/{ticket.number}/messages", words).json()["field"] == "files"


def test_a_file_that_is_too_large_or_missing_is_refused(mira, rita, settings):
    settings.MAX_ATTACHMENT_BYTES = 3
    assert mira("POST", "/files", file=SimpleUploadedFile("a.txt", b"abcd")).status_code == 413
    assert mira("POST", "/files").status_code == 422
    assert rita("POST", "/files", file=SimpleUploadedFile("a.txt", b"abc")).status_code == 403


def test_what_was_said_is_found_with_the_words_marked(cast, mira):
    ticket = cast.ticket("La bomba gotea")
    settle()
    (hit,) = mira("GET", "/search?q=bombas").json()["items"]
    assert hit["number"] == ticket.number and hit["message"] is not None
    assert [part for part in hit["excerpt"] if part["hit"]] == [{"text": "bomba", "hit": True}]
    assert mira("GET", "/search").status_code == 422


def test_an_answer_goes_to_whom_it_names_and_a_wrong_address_is_refused_beside_its_field(cast, mira):
    ticket = cast.ticket()
    path = f"/tickets/{ticket.number}/messages"
    said = {"kind": "reply", "text": "Hola", "cc": ["Eva <eva@cliente.example>"], "bcc": ["jefe@taller.test"]}
    sent = mira("POST", path, said)
    assert sent.status_code == 201, sent.content
    assert [one["email"] for one in sent.json()["to"]] == ["ada@cliente.example"]
    assert sent.json()["cc"] == [{"name": "Eva", "email": "eva@cliente.example"}]
    assert sent.json()["bcc"] == [{"name": "", "email": "jefe@taller.test"}]
    for field, value in (
        ("cc", ["nadie"]), ("to", []),
        ("to", ["A\r\nBcc: z@z.example <q@q.example>"]), ("mailbox", "ajeno@otra.example"),
    ):  # fmt: skip
        refused = mira("POST", path, said | {field: value})
        assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_a_message_is_forwarded_and_says_which_one_it_was(cast, mira):
    ticket = cast.ticket()
    path = f"/tickets/{ticket.number}/messages"
    first = mira("GET", path).json()["items"][0]["id"]
    said = {"kind": "reply", "to": ["taller@proveedor.example"], "forward": first}
    sent = mira("POST", path, said)
    assert (sent.status_code, sent.json()["forward"]) == (201, first)
