import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cauce.tickets import queries

pytestmark = pytest.mark.django_db(databases="__all__")


def ids(response):
    return [int(found) for found in re.findall(r'data-message="(\d+)"', response.content.decode())]


def say(browser, ticket, **fields):
    return browser.post(
        f"/tickets/{ticket.number}/messages", {"kind": "reply", "html": "<div>Hola</div>"} | fields
    )


def last(ticket):
    return queries.messages_of(ticket)[-1]


def test_a_ticket_shows_what_was_said_and_what_happened_in_order(desk, mira):
    ticket = desk.ticket(words="Primera")
    desk.answers(ticket, "Segunda")
    page = mira.get(f"/tickets/{ticket.number}").content.decode()
    course = page[page.index("data-course") :]
    assert course.index("Primera") < course.index("Segunda") < course.index('class="event"')


def test_a_script_asks_for_the_ticket_without_its_page(desk, mira):
    ticket = desk.ticket()
    part = mira.get(f"/tickets/{ticket.number}", headers={"X-Part": "1"}).content.decode()
    assert part.lstrip().startswith("<article") and "<html" not in part


def test_an_agent_of_another_brand_gets_404_at_every_door(desk, bo):
    ticket = desk.ticket(html="<p>Hola</p>")
    message = last(ticket)
    for address in ("", "/messages", "/context", "/messages?after=0", "/messages?before=99"):
        assert bo.get(f"/tickets/{ticket.number}{address}").status_code == 404
    for address in ("messages", "assignment", "status", "priority", "kind", "team", "tags", "drafts/reply"):
        assert bo.post(f"/tickets/{ticket.number}/{address}", {"kind": "reply"}).status_code == 404
    assert bo.get(f"/messages/{message.pk}/formatted").status_code == 404
    assert bo.delete(f"/messages/{message.pk}/sending").status_code == 404
    assert bo.get(f"/contacts/{desk.ada.pk}").status_code == 404


def test_whoever_only_reads_sees_no_composer_and_may_say_nothing(desk, rosa):
    ticket = desk.ticket()
    page = rosa.get(f"/tickets/{ticket.number}").content.decode()
    assert "data-composer" not in page and "hx-post" not in page
    assert say(rosa, ticket).status_code == 403
    assert rosa.post(f"/tickets/{ticket.number}/status", {"status": "resolved"}).status_code == 403


def test_an_answer_is_queued_and_shown_with_its_undo(desk, mira):
    ticket = desk.ticket()
    answer = say(mira, ticket, html="<div>Hola <strong>Ada</strong></div>", after=last(ticket).pk)
    assert answer.status_code == 201 and answer.headers["X-Undo"] == "10"
    assert last(ticket).state == "queued" and "Hola Ada" in last(ticket).body.text
    assert f'data-undo="{last(ticket).pk}"' in answer.content.decode()


def test_an_answer_that_crosses_another_is_shown_what_it_missed_and_the_second_press_sends(desk, mira):
    ticket = desk.ticket()
    seen = last(ticket).pk
    missed = desk.writes(ticket, "Ya no hace falta, gracias")
    stopped = say(mira, ticket, after=seen)
    assert stopped.status_code == 409 and ids(stopped) == [missed.pk]
    assert say(mira, ticket, after=missed.pk).status_code == 201


def test_taking_back_gives_the_words_back(desk, mira):
    ticket = desk.ticket()
    sent = say(mira, ticket, html="<div>Demasiado pronto</div>")
    back = mira.delete(f"/messages/{sent.headers['X-Message']}/sending")
    assert "Demasiado pronto" in back.json()["html"] and last(ticket).state == "cancelled"


def test_a_note_stays_inside(desk, mira):
    ticket = desk.ticket()
    assert say(mira, ticket, kind="note").headers["X-Undo"] == "0"
    assert last(ticket).direction == "note"


@pytest.mark.parametrize("html", ["", "<div><br></div>"])
def test_an_empty_answer_is_refused_in_words(desk, mira, html):
    address, said = f"/tickets/{desk.ticket().number}/messages", {"kind": "reply", "html": html}
    refused = mira.post(address, said, headers={"Accept": "application/json"})
    assert refused.status_code == 422 and refused.json()["error"]


def test_what_came_since_is_what_came_since(desk, mira):
    ticket = desk.ticket()
    seen = last(ticket).pk
    new = desk.writes(ticket)
    assert ids(mira.get(f"/tickets/{ticket.number}/messages?after={seen}")) == [new.pk]
    assert ids(mira.get(f"/tickets/{ticket.number}/messages?after={new.pk}")) == []


def test_a_message_whose_state_moves_is_given_again_when_asked_for(desk, mira):
    ticket = desk.ticket()
    answer = desk.answers(ticket)
    later = desk.writes(ticket)
    again = mira.get(f"/tickets/{ticket.number}/messages?after={later.pk}&again={answer.pk}")
    assert ids(again) == [answer.pk]


def test_long_conversations_begin_with_the_newest_and_go_back_page_by_page(desk, mira):
    ticket = desk.ticket()
    made = [last(ticket).pk] + [desk.writes(ticket, f"Mensaje {number}").pk for number in range(45)]
    newest = mira.get(f"/tickets/{ticket.number}")
    older = mira.get(f"/tickets/{ticket.number}/messages?before={ids(newest)[0]}")
    oldest = mira.get(f"/tickets/{ticket.number}/messages?before={ids(older)[0]}")
    assert ids(oldest) + ids(older) + ids(newest) == made


def test_a_draft_is_kept_for_its_writer_alone(desk, mira, omar):
    ticket = desk.ticket()
    assert (
        mira.post(f"/tickets/{ticket.number}/drafts/reply", {"html": "<div>A medias</div>"}).status_code
        == 204
    )
    assert "A medias" in mira.get(f"/tickets/{ticket.number}").content.decode()
    assert "A medias" not in omar.get(f"/tickets/{ticket.number}").content.decode()
    body = json.dumps({"html": "<div><br></div>", "files": []})
    assert mira.put(f"/tickets/{ticket.number}/drafts/reply", body, "application/json").status_code == 204
    assert not queries.drafts_of(desk.mira, ticket)


def test_a_file_is_handed_in_then_sent_then_led_to(desk, mira, bo):
    ticket = desk.ticket()
    kept = mira.post("/uploads", {"file": SimpleUploadedFile("factura.pdf", b"%PDF-1.4", "application/pdf")})
    assert kept.status_code == 201
    assert say(mira, ticket, files=[kept.json()["token"]]).status_code == 201
    file = last(ticket).attachments.get()
    assert file.name == "factura.pdf"
    assert mira.get(f"/attachments/{file.pk}").headers["Location"].startswith("/files/")
    assert bo.get(f"/attachments/{file.pk}").status_code == 404


def test_another_agents_upload_cannot_be_sent(desk, mira, omar):
    token = omar.post("/uploads", {"file": SimpleUploadedFile("a.txt", b"a")}).json()["token"]
    assert say(mira, desk.ticket(), files=[token]).status_code == 422


def test_scripts_in_a_mail_stay_text_or_go(desk, mira):
    html = '<p onclick="evil()">Hola</p><script>evil()</script><img src=x onerror=evil()>'
    html += '<a href="javascript:evil()">x</a>'
    ticket = desk.ticket("<script>evil()</script>", "<script>evil()</script>", html=html)
    page = mira.get(f"/tickets/{ticket.number}").content.decode()
    for danger in ("evil()</script>", "onclick", "onerror", "javascript:"):
        assert danger not in page


def test_a_mail_in_its_own_look_stands_in_a_sandbox(desk, mira):
    ticket = desk.ticket(html="<style>p{color:red}</style><p>Hola</p>")
    page = mira.get(f"/messages/{last(ticket).pk}/formatted")
    policy = page.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "allow-scripts" not in policy
    assert "color" in page.content.decode()


def test_what_a_mail_quotes_is_folded_away(desk, mira):
    quoted = "El lun, 3 mar 2026 a las 10:00, Mira <mira@aurora.example> escribió:\n> Se la envío hoy."
    text = f"Perfecto, gracias.\n\n{quoted}"
    ticket = desk.ticket(words=text, new_text="Perfecto, gracias.")
    page = mira.get(f"/tickets/{ticket.number}").content.decode()
    course = page[page.index("data-course") :]
    assert course.index("Perfecto") < course.index('class="quoted"') < course.index("Se la env")


@pytest.mark.parametrize("status", ["waiting_customer", "resolved", "open"])
def test_what_becomes_of_the_ticket_is_chosen_beside_the_button_that_sends(desk, mira, status):
    ticket = desk.ticket()
    assert f'<option value="{status}">' in mira.get(f"/tickets/{ticket.number}").content.decode()
    assert say(mira, ticket, status=status).status_code == 201
    assert queries.ticket_for(desk.mira, ticket.number).status == status
