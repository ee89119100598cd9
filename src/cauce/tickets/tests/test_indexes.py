"""What is asked with every mail and every page finds its rows by an index, however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.ground.db import on_sqlite
from cauce.ground.log import queries as log
from cauce.people import queries as people
from cauce.tickets import queries

LARGE = ("tickets_ticket", "tickets_message", "tickets_body", "log_fact", "people_contact", "people_identity")


def plans(ask):
    """How SQLite would answer each query that `ask` makes."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql'].replace('%', '%%')}", [])
                yield query["sql"], [str(row[3]) for row in cursor.fetchall()]


if on_sqlite():

    @pytest.mark.parametrize(
        "ask",
        [
            lambda cast, ticket: log.timeline(ticket.log_about),
            lambda cast, ticket: log.history(ticket.log_subject),
            lambda cast, ticket: log.after(3, kinds=["ticket.opened"]),
            lambda cast, ticket: queries.known_as(cast.account.pk, ["a@b", "c@d"]),
            lambda cast, ticket: queries.same_message(cast.taller, "a@b", "1"),
            lambda cast, ticket: people.identity_now(cast.account.pk, "email", "ada@cliente.example"),
            lambda cast, ticket: queries.ticket_for(cast.mira, ticket.number),
            lambda cast, ticket: queries.messages_of(ticket),
            lambda cast, ticket: queries.messages_of(ticket, after=1),
            lambda cast, ticket: queries.last_incoming(ticket),
            lambda cast, ticket: [
                queries.page_of(queries.in_view(cast.mira, view)) for view in queries.VIEWS
            ],
            lambda cast, ticket: [queries.page_of(queries.in_view(cast.bo, view)) for view in queries.VIEWS],
            lambda cast, ticket: queries.count(queries.in_view(cast.mira, "open")),
            lambda cast, ticket: queries.contact_for(cast.bo, ticket.requester_id),
        ],
    )
    def test_no_query_of_a_page_or_a_mail_goes_through_a_whole_table(cast, ask):
        ticket = cast.ticket(brand=cast.otra)
        for sql, steps in plans(lambda: ask(cast, ticket)):
            assert not [step for step in steps for table in LARGE if step.startswith(f"SCAN {table}")], sql
            # Which is the same: going through all of an account's or a brand's.
            assert not [
                step for step in steps if "_id_" in step and ("account_id" in step or "brand_id" in step)
            ], sql

    def test_lists_are_read_in_their_order_and_not_sorted(cast):
        for agent in (cast.mira, cast.bo):
            for view in queries.VIEWS:
                for sql, steps in plans(lambda a=agent, v=view: queries.page_of(queries.in_view(a, v))):
                    assert not [step for step in steps if "TEMP B-TREE" in step], sql
