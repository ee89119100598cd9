"""Tickets beside others: who takes part, what is linked, what else was asked, what was merged."""

from cauce.people import actions as people
from cauce.tickets import actions, queries
from cauce.tickets.models import Ticket
from tests.cast import SYSTEM


def test_somebody_joins_once_and_the_requester_takes_part_already(cast):
    ticket = cast.ticket()
    eva = people.know_contact(cast.account.pk, email="eva@cliente.example", by=SYSTEM)
    assert actions.add_participant(ticket, ticket.requester, by=SYSTEM) is None
    actions.add_participant(ticket, eva, by=SYSTEM, accepted=False)
    assert not queries.takes_part(ticket, eva)
    for _ in range(2):
        actions.add_participant(ticket, eva, by=SYSTEM)
        actions.accept_participant(ticket, eva, by=SYSTEM)
    assert queries.takes_part(ticket, eva)
    assert queries.takes_part(ticket, ticket.requester)
    assert cast.history(ticket)[2:] == ["ticket.participant_added", "ticket.participant_accepted"]
    assert [row.contact for row in queries.participants_of(ticket)] == [eva]


def test_linked_tickets_know_of_each_other_once_and_show_only_to_who_sees_them(cast):
    ticket, other = cast.ticket(), cast.ticket(brand=cast.otra)
    for _ in range(2):
        actions.link(ticket, other, by=SYSTEM)
    actions.link(ticket, ticket, by=SYSTEM)
    assert cast.history(ticket)[2:] == cast.history(other)[2:] == ["ticket.linked"]
    for viewer, near, seen in (
        (cast.mira, ticket, [other]),
        (cast.bo, ticket, [other]),
        (cast.bo, other, []),
    ):
        beside, _besides = queries.around(viewer, near)
        assert [link.id for link in beside.links] == [one.pk for one in seen]


def test_what_else_the_customer_asked_shows_only_to_who_sees_it(cast):
    ticket, other = cast.ticket(), cast.ticket(brand=cast.otra)
    for viewer, near, seen in (
        (cast.mira, ticket, [other]),
        (cast.bo, other, []),
        (cast.mira, other, [ticket]),
    ):
        beside, _besides = queries.around(viewer, near)
        assert [one.id for one in beside.others] == [one.pk for one in seen]


def test_a_merged_ticket_is_found_as_the_one_it_lives_on_in(cast):
    first, second, third = cast.ticket(), cast.ticket(), cast.ticket()
    Ticket.objects.filter(pk=first.pk).update(merged_into=second)
    Ticket.objects.filter(pk=second.pk).update(merged_into=third)
    assert queries.by_number(cast.account.pk, first.number) == third
    Ticket.objects.filter(pk=third.pk).update(merged_into=first)  # a circle ends all the same
    assert queries.by_id(first.pk) is not None
    assert queries.by_number(cast.account.pk, 999) is None
