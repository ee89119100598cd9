"""Who carries the mail, as pages."""

import re

import pytest
from django.utils.translation import gettext, override

from cauce.channels import actions
from cauce.channels import queries as channels
from cauce.channels.errors import NotFound
from cauce.channels.models import Carrier, Delivery
from cauce.workspace.tests.conftest import SETUP

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def box(desk):
    return actions.add_mailbox(address="soporte@aurora.example", brand=desk.brand, by=SETUP)


def test_a_carrier_is_chosen_its_address_shown_and_its_key_never(desk, omar, box):
    here = f"/settings/mailboxes/{box.pk}/carrier"
    assert "Mailgun" in omar.get(here).content.decode()
    assert 'name="server_token"' in omar.get(f"{here}?key=postmark").content.decode()
    empty = omar.post(here, {"key": "postmark", "server_token": ""})
    assert empty.status_code == 422 and not Carrier.objects.exists()
    assert omar.post(here, {"key": "postmark", "server_token": "muy-secreta"}).status_code == 302
    page = omar.get(here).content.decode()
    assert "muy-secreta" not in page and re.search(r"https?://cauce:[\w-]+@[^\s\"]+/hooks/mail/[\w-]+", page)
    assert omar.post(here, {"key": "postmark", "server_token": ""}).status_code == 302, "the key stays"
    assert omar.delete(here).status_code == 204 and not Carrier.objects.exists()


def test_what_is_wrong_stands_at_its_field(omar, box):
    said = {
        "key": "mailgun",
        "api_key": "x",
        "sender_domain": "a/b",
        "webhook_signing_key": "x",
        "region": "eu",
    }
    refused = omar.post("/settings/carrier", said)
    assert refused.status_code == 422 and "mg.empresa.com" in refused.content.decode()
    assert omar.get("/settings/carrier?key=otro").status_code == 404


def test_who_leads_one_brand_sets_no_carrier_for_all(desk, box):
    from cauce.people import actions as people

    lead = people.add_agent(
        desk.account,
        email="ines@aurora.example",
        name="Inés",
        role="administrator",
        brand=desk.brand,
        by=SETUP,
    )
    assert channels.carrier_of(lead, box) is None
    with pytest.raises(NotFound):
        channels.carrier_of(lead, None)


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("complained", "%(who)s called it unwanted"),
        ("deferred", "Their server takes it later"),
        ("delivered", "Delivered"),
    ],
)
def test_what_became_of_an_answer_stands_at_it(desk, mira, box, fate, words):
    from cauce.ground import clock
    from cauce.tickets import actions as tickets

    ticket = desk.ticket()
    answer = desk.answers(ticket)
    tickets.release(answer.pk, by=SETUP)
    Delivery.objects.create(
        account=desk.account, message=answer, ticket=ticket, brand=desk.brand, mailbox=box, state="accepted",
        recipient="ada@cliente.example", fate=fate, created_at=clock.now(),
    )  # fmt: skip
    assert channels.deliveries_between(ticket.pk, answer.pk, answer.pk)
    with override(desk.mira.language):
        said = gettext(words) % {"who": "ada@cliente.example"}
    assert said in mira.get(f"/tickets/{ticket.number}").content.decode()
