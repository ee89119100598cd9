"""The one filter and the one function that decides agree, and lists show no more than they let."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.people import actions as people
from cauce.people import queries as who
from cauce.people.models import Agent, Grant, Role
from cauce.people.rules import VERBS
from cauce.tickets import actions, queries
from cauce.tickets.errors import NotAllowed, NotFound
from cauce.tickets.models import Ticket
from tests.cast import SYSTEM


@pytest.fixture
def house(cast):
    """Two brands, two teams, every kind of ticket between them, and one of another account."""
    second = people.add_team(cast.account, name="Averías", brand=cast.otra, by=SYSTEM)
    for brand, team in (
        (cast.taller, None), (cast.taller, cast.team), (cast.otra, None), (cast.otra, cast.team), (cast.otra, second),
    ):  # fmt: skip
        cast.ticket(brand=brand, team=team)
    other = people.open_account(name="Ajena", slug="ajena", by=SYSTEM)
    ada = people.know_contact(other.pk, email="ada@cliente.example", by=SYSTEM)
    brand = who.brand_by_slug(other.pk, "ajena")
    actions.open_ticket(brand, requester=ada, channel="email", subject="Ajeno", by=SYSTEM)
    return cast, [None, cast.taller, cast.otra], [None, cast.team, second]


grants = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), max_size=4, unique=True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_rights=grants, verb=st.sampled_from(VERBS), active=st.booleans())
def test_a_ticket_is_visible_exactly_to_who_may(house, given_rights, verb, active):
    cast, brands, teams = house
    roles = list(Role.objects.filter(account=cast.account).order_by("pk"))
    Grant.objects.filter(agent=cast.bo).delete()
    for n, (role, brand, team) in enumerate(given_rights):
        where = {"brand": brands[brand]} if n % 2 else {"team": teams[team]}
        Grant.objects.get_or_create(agent=cast.bo, role=roles[role], scope=str(where), defaults=where)
    Agent.objects.filter(pk=cast.bo.pk).update(is_active=active)
    bo = Agent.objects.get(pk=cast.bo.pk)
    seen = set(queries.visible(bo, verb))
    assert seen == {ticket for ticket in Ticket.objects.all() if who.may(bo, verb, ticket)}


def test_what_one_may_not_see_does_not_exist_and_what_one_may_not_do_is_said(cast):
    ticket = cast.ticket()
    assert queries.ticket_for(cast.mira, ticket.number, "ticket.reply") == ticket
    with pytest.raises(NotFound):
        queries.ticket_for(cast.bo, ticket.number)
    with pytest.raises(NotFound):
        queries.ticket_for(cast.mira, 999)
    with pytest.raises(NotAllowed):
        queries.ticket_for(cast.rita, ticket.number, "ticket.reply")


def test_bo_meets_nothing_of_adas_in_any_list(cast):
    ticket = cast.ticket(files=(actions.FileRef("a.pdf", "application/pdf", 1, "00" * 32),))
    (message,) = queries.messages_of(ticket)
    for view in queries.VIEWS:
        assert not queries.in_view(cast.bo, view).exists()
    assert queries.rows_by_id(cast.bo, [ticket.pk]) == []
    for look in (
        lambda: queries.message_for(cast.bo, message.pk),
        lambda: queries.attachment_for(cast.bo, message.attachments.get().pk),
        lambda: queries.contact_for(cast.bo, ticket.requester_id),
    ):
        with pytest.raises(NotFound):
            look()


def test_rita_reads_and_does_nothing_else(cast):
    ticket = cast.ticket()
    message = queries.message_for(cast.rita, queries.messages_of(ticket)[0].pk)
    with pytest.raises(NotAllowed):
        queries.message_for(cast.rita, message.pk, "ticket.reply")
    assert queries.contact_for(cast.rita, ticket.requester_id) == ticket.requester


def test_a_brands_agent_sees_the_contacts_who_asked_there(cast):
    assert queries.contact_for(cast.bo, cast.ticket(brand=cast.otra).requester_id).name == "Ada Gómez"


def test_each_view_shows_what_its_name_says(cast):
    mine = actions.assign(cast.ticket(), to=cast.mira, by=SYSTEM)
    nobodys = cast.ticket()
    done = actions.set_status(
        actions.assign(cast.ticket(), to=cast.mira, by=SYSTEM), to="resolved", by=SYSTEM
    )
    seen = {view: set(queries.in_view(cast.mira, view)) for view in queries.VIEWS}
    assert seen == {
        "mine": {mine},
        "unassigned": {nobodys},
        "open": {mine, nobodys},
        "all": {mine, nobodys, done},
    }
    with pytest.raises(NotFound):
        queries.in_view(cast.mira, "secret")


def test_pages_of_a_list_hold_every_ticket_once_last_changed_first(cast):
    tickets = [cast.ticket() for _ in range(5)]
    Ticket.objects.update(updated_at=tickets[0].updated_at)  # equal moments are ordered by id
    cast.writes(tickets[2], "¿Hola?")
    pages, before = [], None
    while True:
        rows, before = queries.page_of(queries.in_view(cast.mira, "all"), before=before, limit=2)
        pages.append([row.number for row in rows])
        if before is None:
            break
    assert pages == [[3, 5], [4, 2], [1]]


def test_twenty_tickets_take_as_many_queries_as_one(cast, django_assert_num_queries):
    for _ in range(20):
        actions.tag(cast.ticket(), name="x", by=SYSTEM)
    ids = list(Ticket.objects.values_list("pk", flat=True))
    who.rights_of(cast.mira)
    with django_assert_num_queries(3):
        queries.page_of(queries.in_view(cast.mira, "all"))
        queries.rows_by_id(cast.mira, ids)
        queries.tags_of_many(ids)


def test_a_long_conversation_takes_as_many_queries_as_a_short_one(cast, django_assert_num_queries):
    ticket = cast.ticket()
    for n in range(10):
        cast.writes(ticket, str(n))
    with django_assert_num_queries(2):
        for message in queries.messages_of(ticket):
            _ = (message.body.text, message.agent, message.contact, list(message.attachments.all()))


def test_a_count_stops_at_a_thousand(cast, monkeypatch):
    for _ in range(3):
        cast.ticket()
    monkeypatch.setattr("cauce.tickets.queries.listing.COUNT_UP_TO", 2)
    assert queries.count(queries.visible(cast.mira)) == 2


@pytest.mark.parametrize("typed", ["inigo", "ÍÑIGO", "ñigo pe", "peña", "íñigo@", "INIGO PENA"])
def test_whom_one_may_mean_is_found_whatever_their_accents(cast, typed):
    cast.ticket(email="íñigo@cliente.example", name="Íñigo Peña")
    cast.ticket(email="berta@cliente.example", name="Berta Ruiz")
    assert queries.contacts_like(cast.mira, typed) == [("Íñigo Peña", "íñigo@cliente.example")]


@pytest.mark.parametrize("typed", [".", "%", "_", "(", "\\d", "\x00", "[a"])
def test_signs_that_nobody_is_called_by_find_nobody(cast, typed):
    cast.ticket(email="berta@cliente.example", name="Berta Ruiz")
    assert queries.contacts_like(cast.mira, typed) == []
