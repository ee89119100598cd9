import pytest

from cauce.channels import queries as channels
from cauce.people import actions as people
from cauce.people.queries import identity_now
from cauce.tickets import actions as tickets
from cauce.tickets import queries
from cauce.workspace import kept
from cauce.workspace.tests.conftest import SETUP
from cauce.workspace.tickets.around import around
from cauce.workspace.tickets.context import context_of

pytestmark = pytest.mark.django_db(databases="__all__")


def fresh(desk, ticket):
    return queries.ticket_for(desk.mira, ticket.number)


@pytest.mark.parametrize(
    ("address", "field", "value"),
    [("status", "status", "waiting_third"), ("priority", "priority", "urgent"), ("kind", "kind", "incident")],
)
def test_a_choice_posted_is_a_choice_made(desk, mira, address, field, value):
    ticket = desk.ticket()
    assert mira.post(f"/tickets/{ticket.number}/{address}", {field: value}).status_code == 204
    assert getattr(fresh(desk, ticket), field) == value


def test_a_ticket_is_taken_given_and_left(desk, mira):
    ticket = desk.ticket()
    for agent in (desk.mira, desk.omar, None):
        mira.post(f"/tickets/{ticket.number}/assignment", {"agent": agent.pk if agent else ""})
        assert fresh(desk, ticket).assignee == agent


def test_a_move_that_is_not_in_the_table_is_refused_in_words(desk, mira):
    address = f"/tickets/{desk.ticket().number}/status"
    mira.post(address, {"status": "open"})
    refused = mira.post(address, {"status": "new"}, headers={"Accept": "application/json"})
    assert refused.status_code == 422 and "«" in refused.json()["error"]


def test_a_ticket_cannot_be_given_to_somebody_who_may_not_answer_it(desk, mira):
    assert mira.post(f"/tickets/{desk.ticket().number}/assignment", {"agent": desk.bo.pk}).status_code == 422


def test_a_team_is_named_by_its_slug(desk, mira):
    ticket = desk.ticket()
    mira.post(f"/tickets/{ticket.number}/team", {"team": "soporte"})
    assert fresh(desk, ticket).team.slug == "soporte"


def test_tags_come_and_go(desk, mira):
    ticket = desk.ticket()
    mira.post(f"/tickets/{ticket.number}/tags", {"tag": "  Cliente  Clave "})
    assert queries.tags_of(ticket) == ["cliente clave"]
    assert mira.delete(f"/tickets/{ticket.number}/tags/cliente%20clave").status_code == 204
    assert queries.tags_of(ticket) == []


def test_the_context_brings_the_head_with_it(desk, mira):
    ticket = desk.ticket()
    mira.post(f"/tickets/{ticket.number}/priority", {"priority": "urgent"})
    part = mira.get(f"/tickets/{ticket.number}/context").content.decode()
    assert f'data-into="facts-{ticket.number}"' in part and "is-late" in part


def test_settings_exist_only_for_those_who_may_change_them(desk, mira, omar):
    for page in ("mailboxes", "teams", "agents", "parked"):
        assert mira.get(f"/settings/{page}").status_code == 404
        assert omar.get(f"/settings/{page}").status_code == 200


def test_a_team_and_an_agent_are_added_on_their_pages(desk, omar):
    assert omar.post("/settings/teams", {"name": "Almacén", "brand": ""}).status_code == 302
    added = {
        "name": "Inés",
        "email": "ines@aurora.example",
        "role": "agent",
        "brand": "boreal",
        "password": "",
    }
    assert omar.post("/settings/agents", added).status_code == 302
    page = omar.get("/settings/agents").content.decode()
    assert "ines@aurora.example" in page
    again = omar.post("/settings/agents", added)
    assert again.status_code == 422 and 'class="error"' in again.content.decode()


def test_an_agent_is_switched_off_and_the_last_administrator_is_not(desk, omar):
    assert omar.post(f"/settings/agents/{desk.mira.pk}/state", {"active": "0"}).status_code == 302
    desk.mira.refresh_from_db()
    assert not desk.mira.is_active
    assert omar.post(f"/settings/agents/{desk.omar.pk}/state", {"active": "0"}).status_code == 422


def test_a_contact_shows_their_tickets_and_can_be_corrected(desk, mira, rosa):
    ticket = desk.ticket("La factura de marzo")
    assert "La factura de marzo" in mira.get(f"/contacts/{desk.ada.pk}").content.decode()
    corrected = {"name": "Ada Byron", "language": "en", "time_zone": "Europe/London"}
    assert mira.post(f"/contacts/{desk.ada.pk}", corrected).status_code == 302
    assert fresh(desk, ticket).requester.name == "Ada Byron"
    assert rosa.post(f"/contacts/{desk.ada.pk}", corrected).status_code == 403
    assert mira.post(f"/contacts/{desk.ada.pk}", corrected | {"time_zone": "Marte"}).status_code == 422


def test_a_mailbox_is_added_changed_and_tried_on_its_page(desk, omar):
    said = {
        "address": "soporte@aurora.example", "brand": "cauce", "receives_by": "listener", "fetch_port": "993",
        "fetch_security": "tls", "fetch_folder": "INBOX", "old_mail": "ignore",
        "after_reading": "leave", "alarm_after_min": "15", "smtp_port": "587", "smtp_security": "starttls",
        "active": "on",
    }  # fmt: skip
    saved = omar.post("/settings/mailboxes/by-hand", said)
    assert saved.status_code == 302
    page = saved.headers["Location"].partition("?")[0]
    assert "soporte@aurora.example" in omar.get("/settings/mailboxes").content.decode()
    more = {"name": "Aurora responde", "trusted_authserv": "mx.aurora.example"}
    assert omar.post(page, said | more).status_code == 302
    assert all(one in omar.get(page).content.decode() for one in more.values())
    assert "is-well" in omar.post(f"{page}/trial").content.decode()
    twice = omar.post("/settings/mailboxes/by-hand", said)
    assert twice.status_code == 422 and 'class="error"' in twice.content.decode()


def test_an_imap_mailbox_without_a_server_is_refused_beside_the_field(desk, omar):
    said = {
        "address": "soporte@aurora.example", "brand": "cauce", "receives_by": "imap", "fetch_port": "993",
        "fetch_security": "tls", "fetch_folder": "INBOX", "old_mail": "ignore",
        "after_reading": "leave", "alarm_after_min": "15", "smtp_port": "587", "smtp_security": "starttls",
    }  # fmt: skip
    refused = omar.post("/settings/mailboxes/by-hand", said)
    assert refused.status_code == 422 and 'class="error"' in refused.content.decode()


def test_an_empty_desk_gives_the_address_to_write_to(desk, omar):
    test_a_mailbox_is_added_changed_and_tried_on_its_page(desk, omar)
    kept.forget_all()
    assert 'data-copy="soporte@aurora.example"' in omar.get("/tickets").content.decode()


def test_who_is_put_in_copy_by_their_address_is_named_where_one_answers(desk, mira):
    ticket = desk.ticket()
    address = f"/tickets/{ticket.number}/participants"
    assert mira.post(address, {"email": "eva@cliente.example"}).status_code == 204
    assert [one.accepted for one in queries.participants_of(ticket)] == [True]
    for page in ("", "/context"):
        shown = mira.get(f"/tickets/{ticket.number}{page}").content.decode()
        assert "Ada Lovelace, eva@cliente.example" in shown and "Ada y 1 más" in shown


def test_an_answer_in_copy_is_addressed_to_a_mail_address_never_to_a_telephone(desk, mira):
    eva = people.know_contact(desk.account.pk, email="eva@cliente.example", name="Eva", by=SETUP)
    people.add_identity(eva, kind="phone", value="600111222", by=SETUP)
    people.end_identity(eva, identity_now(desk.account.pk, "email", "eva@cliente.example").pk, by=SETUP)
    people.add_identity(eva, kind="email", value="eva@casa.example", by=SETUP)
    ticket = desk.ticket()
    tickets.add_participant(ticket, eva, accepted=True, by=SETUP)
    shown = context_of(desk.mira, ticket, around(desk.mira, ticket, ()))["followers"]
    assert [(one.name, one.email) for one in shown] == [("Eva", "eva@casa.example")]


def test_what_is_no_address_is_refused_in_words_and_nobody_is_added(desk, mira):
    ticket = desk.ticket()
    refused = mira.post(
        f"/tickets/{ticket.number}/participants", {"email": "eva"}, headers={"Accept": "application/json"}
    )
    assert refused.status_code == 422 and "eva" not in refused.json()["error"]
    assert queries.participants_of(ticket) == []


def test_the_desks_own_mailbox_is_not_put_in_copy(desk, omar):
    test_a_mailbox_is_added_changed_and_tried_on_its_page(desk, omar)
    ticket = desk.ticket()
    own = {"email": "Soporte@aurora.example"}
    assert omar.post(f"/tickets/{ticket.number}/participants", own).status_code == 422
    assert queries.participants_of(ticket) == []


def test_an_address_breaks_behind_its_at_and_stays_text(desk, mira):
    page = mira.get(f"/contacts/{desk.ada.pk}").content.decode()
    assert "ada@<wbr>cliente.example" in page


def test_a_mailbox_gets_its_other_addresses_on_its_page_and_one_that_is_taken_is_refused_there(desk, omar):
    test_a_mailbox_is_added_changed_and_tried_on_its_page(desk, omar)
    box = channels.mailbox_by_address("soporte@aurora.example")
    page = f"/settings/mailboxes/{box.pk}"
    said = {
        "brand": "cauce", "receives_by": "listener", "fetch_port": "993", "fetch_security": "tls",
        "fetch_folder": "INBOX", "old_mail": "ignore", "after_reading": "leave", "alarm_after_min": "15",
        "smtp_port": "587", "smtp_security": "starttls", "active": "on",
    }  # fmt: skip
    aliases = "Ventas@aurora.example\nayuda@aurora.example"
    assert omar.post(page, said | {"aliases": aliases}).status_code == 302
    assert channels.aliases_of(box) == ["ayuda@aurora.example", "ventas@aurora.example"]
    assert "ventas@aurora.example" in omar.get(page).content.decode()
    other = omar.post(
        "/settings/mailboxes/by-hand", said | {"address": "otra@aurora.example", "aliases": aliases}
    )
    assert other.status_code == 422 and 'class="error"' in other.content.decode()
    assert channels.mailbox_by_address("otra@aurora.example") is None, "all of it or nothing"
    ticket = desk.ticket()
    shown = omar.get(f"/tickets/{ticket.number}").content.decode()
    assert 'value="ventas@aurora.example"' in shown, "an answer may come from it"
