"""The words are the brand's own where somebody has written them, and nothing in them can surprise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cauce.channels.models import SystemMail
from cauce.ground import clock
from cauce.ground.clock.dues import run_due
from cauce.ground.clock.models import Due
from cauce.ground.log.actors import Actor
from cauce.ground.mail.parsing import parse
from cauce.notifications import actions, queries, rules
from cauce.notifications.errors import Invalid, NotFound
from cauce.notifications.models import Template
from cauce.notifications.tests.test_acknowledging import acknowledgements, opened
from cauce.people import actions as people
from cauce.people import queries as people_queries
from cauce.tickets import actions as tickets
from cauce.tickets.models import Message, Ticket
from tests.cast import SYSTEM, Cast, make_cast, settle

ACK = "acknowledgement"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def client_of(agent) -> Client:
    client = Client()
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_brand_s_own_words_are_said(cast: Cast):
    text = "Buenas, {{customer.name}}: es el {{ ticket.number }}."
    actions.save_template(cast.taller, ACK, "es", text=text, by=SYSTEM)
    ticket = opened(cast)
    assert acknowledgements(ticket)[0].body.text == f"Buenas, Ada: es el {ticket.number}."


def test_what_a_language_lacks_is_said_in_the_brand_s_and_else_as_shipped(cast: Cast):
    assert queries.words_for(cast.taller, ACK, "en").startswith("Hello")
    actions.save_template(cast.taller, ACK, "es", text="Recibido.", by=SYSTEM)
    assert queries.words_for(cast.taller, ACK, "en") == "Recibido."
    actions.save_template(cast.taller, ACK, "en", text="Received.", by=SYSTEM)
    assert queries.words_for(cast.taller, ACK, "en") == "Received."
    assert queries.words_for(cast.otra, ACK, "en").startswith("Hello")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hola {{customer.phone}}", "{{customer.phone}}"),
        ("Hola {{message}}", "{{message}}"),
        ("{{ 7 * 7 }}", "{{ 7 * 7 }}"),
        ("{{customer.name.__class__}}", "{{customer.name.__class__}}"),
        ("{{customer.name", "{{customer.name"),
        ("", ""),
    ],
)
def test_what_means_nothing_is_refused_by_name_when_it_is_saved(cast: Cast, text: str, named: str):
    with pytest.raises(Invalid) as refused:
        actions.save_template(cast.taller, ACK, "es", text=text, by=SYSTEM)
    assert named in refused.value.said and not Template.objects.exists()


@given(st.text(), st.dictionaries(st.sampled_from(rules.PLACEHOLDERS["agent"]), st.text()))
def test_rendering_always_ends_well_and_reads_nothing_twice(text: str, values: dict[str, str]):
    rules.render(text, values)
    assert (
        rules.render("{{customer.name}}", {"customer.name": "{{agent.name}}", "agent.name": "X"})
        == "{{agent.name}}"
    )


def test_the_shipped_words_name_only_what_exists():
    for kind in rules.KINDS:
        for language in ("es", "en"):
            assert not rules.unknown_places(kind, queries.words.shipped(kind, language))


def test_changing_and_going_back_are_facts(cast: Cast):
    from cauce.ground.log.models import Fact

    row = actions.save_template(cast.taller, ACK, "es", text="Recibido.", by=SYSTEM)
    actions.save_template(cast.taller, ACK, "es", text="Recibido.", by=SYSTEM)
    actions.forget_template(cast.taller, ACK, "es", by=SYSTEM)
    actions.forget_template(cast.taller, ACK, "es", by=SYSTEM)
    assert (
        list(Fact.objects.filter(subject=row.log_subject).values_list("kind", flat=True))
        == ["template.changed"] * 2
    )
    with pytest.raises(NotFound):
        actions.save_template(cast.taller, "insult", "es", text="x", by=SYSTEM)


def resolved(cast: Cast, ticket: Ticket, origin: str = "live") -> list[str]:
    """Resolve it, let a minute pass, and see what was said."""
    tickets.set_status(ticket, to="resolved", by=Actor.agent(cast.mira.pk).under(origin))
    settle()
    Due.objects.update(at=clock.now() - timedelta(seconds=1))
    run_due()
    rows = Message.objects.filter(ticket=ticket, automatic="closing").select_related("body")
    return [one.body.text for one in rows]


def test_customers_are_told_that_it_is_done_only_where_the_brand_wishes(cast: Cast):
    ticket = cast.ticket()
    cast.answers(ticket, "Hecho.")
    assert resolved(cast, ticket) == []
    actions.set_closing(cast.taller, said=True, by=SYSTEM)
    other = cast.ticket(subject="Otra")
    cast.answers(other, "Hecho.")
    (said,) = resolved(cast, other)
    assert str(other.number) in said and "Otra" in said


def test_nobody_is_told_so_of_what_was_brought_in_or_made_up(cast: Cast):
    actions.set_closing(cast.taller, said=True, by=SYSTEM)
    for origin in ("import", "demo", "drill", "test"):
        ticket = cast.ticket()
        cast.answers(ticket, "Hecho.")
        assert resolved(cast, ticket, origin) == []


def test_nobody_is_told_so_who_was_never_answered_or_has_written_since(cast: Cast):
    actions.set_closing(cast.taller, said=True, by=SYSTEM)
    assert resolved(cast, cast.ticket()) == []
    ticket = cast.ticket()
    cast.answers(ticket, "Hecho.")
    tickets.set_status(ticket, to="resolved", by=SYSTEM)
    settle()
    cast.writes(ticket, "No, sigue igual.")
    silent = cast.ticket()
    cast.answers(silent, "Hecho.")
    people.mail_came_back(cast.account.pk, people_queries.addresses_of(silent.requester)[0], by=SYSTEM)
    assert resolved(cast, silent) == []  # there is nobody to tell
    assert resolved(cast, cast.ticket()) == [] and not Message.objects.filter(automatic="closing").exists()


def test_the_page_shows_what_is_wrong_a_preview_and_sends_a_trial(cast: Cast):
    alma, here = client_of(cast.alma), "/settings/templates/taller/closing/es"
    assert alma.get("/settings/templates").status_code == 200
    assert b"{{customer.name}}" in alma.get(here).content
    wrong = alma.post(here, {"text": "{{nothing}}"})
    assert wrong.status_code == 422 and "{{nothing}}" in wrong.content.decode()
    shown = alma.post(f"{here}/preview", {"text": "Listo, {{customer.name}} <b>"}).content.decode()
    assert "Listo, Ada Gómez &lt;b&gt;" in shown
    assert alma.post(here, {"text": "Listo."}).status_code == 302
    assert queries.words_for(cast.taller, "closing", "es") == "Listo."
    assert alma.delete(here)["HX-Redirect"] == here and not Template.objects.exists()
    alma.post(f"{here}/trial", {"text": "Listo, {{customer.name}}."})
    mail = SystemMail.objects.get()
    assert mail.recipients == [cast.alma.email] and "Listo, Ada Gómez." in parse(bytes(mail.content)).text
    assert alma.post("/settings/templates", {"brand": "taller", "closing": "on"}).status_code == 302
    assert queries.says_closing(cast.taller.pk)


def test_another_account_s_words_are_not_found(cast: Cast):
    from cauce.people import actions as people

    other = people.open_account(name="Ajeno", slug="ajeno", by=SYSTEM)
    stranger = people.add_agent(other, email="jefe@ajeno.example", role="administrator", by=SYSTEM)
    assert client_of(stranger).get("/settings/templates/taller/closing/es").status_code == 404
    assert client_of(stranger).get("/settings/templates/ajeno/closing/es").status_code == 200
    assert client_of(stranger).get("/settings/templates/ajeno/insult/es").status_code == 404
    assert client_of(stranger).get("/settings/templates/ajeno/closing/xx").status_code == 404
