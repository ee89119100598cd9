"""One's own account, brands and signatures, as pages."""

from __future__ import annotations

import pytest

from cauce.channels import actions as channels
from cauce.people import actions as people
from cauce.people import queries
from cauce.people.models import Team
from cauce.workspace.tests.conftest import SETUP

pytestmark = pytest.mark.django_db(databases="__all__")
ME = {"name": "Mira Rojas", "language": "en", "time_zone": "America/Lima"}


def text(answer) -> str:
    return answer.content.decode()


def test_one_says_how_one_is_called_and_what_one_speaks(desk, mira):
    assert 'href="/me"' in text(mira.get("/tickets"))
    assert mira.post("/me", ME)["Location"] == "/me?saved"
    desk.mira.refresh_from_db()
    assert (desk.mira.name, desk.mira.language, desk.mira.time_zone) == ("Mira Rojas", "en", "America/Lima")
    shown = text(mira.get("/me?saved"))
    assert "Saved." in shown and 'value="America/Lima" selected' in shown


@pytest.mark.parametrize("wrong", [{"name": " "}, {"language": "tlh"}, {"time_zone": "Luna/Mar"}])
def test_what_cannot_be_is_refused_beside_its_field_in_the_reader_s_language(desk, mira, wrong):
    answer = mira.post("/me", ME | wrong)
    assert answer.status_code == 422 and 'class="error"' in text(answer) and "Guardar" in text(answer)
    desk.mira.refresh_from_db()
    assert desk.mira.name == "Mira"


def test_a_signature_is_written_previewed_and_shown_under_the_answer(desk, mira):
    channels.add_mailbox(address="soporte@aurora.example", brand=desk.brand, by=SETUP)
    where = "/me/signature/es"
    html = "<div><strong>{{agent.name}}</strong></div>"
    assert "<strong>Mira</strong>" in text(mira.post(f"{where}/preview", {"html": html}))
    assert queries.signatures_of(desk.mira) == {}
    assert mira.post(where, {"html": html})["Location"] == f"{where}?saved"
    assert "{{agent.name}}" in text(mira.get(where))
    for ticket in (desk.ticket().number, ""):
        shown = text(mira.get(f"/signature?ticket={ticket}&mailbox=soporte@aurora.example"))
        assert "<strong>Mira</strong>" in shown


def test_a_place_that_means_nothing_is_said_where_it_was_written(desk, mira):
    for where in ("/me/signature/es", "/me/signature/es/preview"):
        answer = mira.post(where, {"html": "Soy {{agent.phone}}"})
        assert "{{agent.phone}}» no significa nada aquí" in text(answer)
    assert queries.signatures_of(desk.mira) == {}


def test_whoever_manages_signs_for_teams_and_brands(desk, omar):
    team = Team.objects.get(account=desk.account, slug="soporte")
    for owner, where in ((team, f"/settings/teams/{team.pk}"), (desk.brand, "/settings/brands/cauce")):
        assert f'href="{where}/signature/en"' in text(omar.get(where))
        assert omar.post(f"{where}/signature/en", {"html": "Regards"}).status_code == 302
        assert queries.signatures_of(owner) == {"en": "Regards"}
        assert "Regards" in text(omar.get(f"{where}/signature/en"))
        assert omar.get(f"{where}/signature/tlh").status_code == 404


def test_a_brand_is_named_coloured_and_keeps_its_own_signature_to_all(desk, omar):
    assert 'href="/settings/brands/boreal"' in text(omar.get("/settings/brands"))
    said = {"name": "Boreal Sur", "language": "en", "colour": "#AA0011"}
    assert omar.post("/settings/brands/boreal", said)["Location"] == "/settings/brands/boreal?saved"
    desk.other.refresh_from_db()
    brand = desk.other
    assert (brand.name, brand.language, brand.colour, brand.own_signatures) == (
        "Boreal Sur",
        "en",
        "#aa0011",
        False,
    )
    answer = omar.post("/settings/brands/boreal", said | {"colour": "azul"})
    assert answer.status_code == 422 and "#0b5fff" in text(answer)


def test_nobody_signs_for_another_house(desk, bo, mira, rosa):
    ticket = desk.ticket()
    other = people.open_account(name="Ajena", slug="ajena", by=SETUP)
    theirs = Team.objects.get(account=other)
    omar = desk.browser(desk.omar)
    assert omar.get(f"/settings/teams/{theirs.pk}/signature/es").status_code == 404
    assert omar.post("/settings/brands/ajena/signature/es", {"html": "x"}).status_code == 404
    assert bo.get(f"/signature?ticket={ticket.number}").status_code == 404
    assert rosa.get("/signature").status_code == 403
    for client in (bo, mira, rosa):
        assert client.post("/settings/brands/cauce/signature/es", {"html": "x"}).status_code == 404
