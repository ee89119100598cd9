"""How answers end: who signs, in which language, and what may stand in a signature."""

from __future__ import annotations

import pytest

from cauce.ground.log.queries import history
from cauce.people import actions, queries
from cauce.people.errors import Invalid, NotFound
from cauce.people.models import Signature
from tests.cast import SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def sign(owner, html: str, language: str = "es") -> None:
    actions.save_signature(owner, language, html=html, by=SYSTEM)


def signed(cast: Cast, language: str = "es", **said) -> str:
    return queries.signature_for(cast.taller, language, **({"agent": cast.mira, "team": cast.team} | said))


def test_the_agent_s_own_wins_then_the_team_s_then_the_mailbox_s_then_the_brand_s(cast: Cast):
    assert signed(cast) == ""
    sign(cast.taller, "de la marca")
    assert signed(cast) == "de la marca"
    assert signed(cast, house="del buzón") == "del buzón"
    sign(cast.team, "del equipo")
    assert signed(cast, house="del buzón") == "del equipo"
    sign(cast.mira, "de Mira")
    assert signed(cast) == "de Mira"
    assert signed(cast, agent=cast.rita) == "del equipo"
    assert signed(cast, agent=None, team=None) == "de la marca"


def test_a_brand_may_want_its_own_under_everything(cast: Cast):
    for owner in (cast.taller, cast.team, cast.mira):
        sign(owner, owner.name)
    said = {"name": "Taller", "language": "es", "colour": "#0B5FFF"}
    cast.taller = actions.change_brand(cast.taller, **said, own_signatures=False, by=SYSTEM)
    assert signed(cast) == "Taller" and cast.taller.colour == "#0b5fff"
    cast.taller = actions.change_brand(cast.taller, **said, own_signatures=True, by=SYSTEM)
    assert signed(cast) == "Mira"


def test_what_a_language_lacks_is_signed_in_the_brand_s_and_else_in_the_one_there_is(cast: Cast):
    sign(cast.mira, "Regards", "en")
    assert signed(cast, "es") == "Regards"
    sign(cast.mira, "Saludos")
    assert (signed(cast, "es"), signed(cast, "en"), signed(cast, "pt")) == ("Saludos", "Regards", "Saludos")


def test_names_are_filled_in_as_words_and_read_only_once(cast: Cast):
    sign(cast.mira, "<b>{{agent.name}}</b> · {{ team.name }}, {{brand.name}}")
    cast.mira.name = "<i>{{brand.name}}</i>"
    assert signed(cast, team=None) == "<b>&lt;i&gt;{{brand.name}}&lt;/i&gt;</b> ·, Taller"


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("{{customer.name}}", "{{customer.name}}"),
        ("{{agent.<b>name</b>}}", "{{agent."),
        ("{{agent.name", "{{agent.name"),
        ('<img src="data:image/png;base64,AAAA">', ""),
        ('<img src="https://logos.example/a.png">', ""),
        ("x" * 30_000, ""),
    ],
)
def test_what_cannot_stand_in_it_is_refused_beside_its_field(cast: Cast, html: str, named: str):
    with pytest.raises(Invalid) as refused:
        sign(cast.mira, html)
    assert named in refused.value.said and refused.value.facts["field"] == "html"
    assert not Signature.objects.exists()


def test_what_could_run_or_look_like_something_else_is_taken_out(cast: Cast):
    sign(
        cast.mira,
        '<p style="color:red" class="x" onclick="x()">Mira</p><script>x()</script><a href="javascript:x">y</a>',
    )
    kept = queries.signatures_of(cast.mira)["es"]
    assert "Mira" in kept
    assert not any(bad in kept for bad in ("style", "class", "onclick", "script", "x()"))


def test_saved_twice_is_saved_once_and_an_empty_one_is_gone(cast: Cast):
    sign(cast.mira, "<div>Mira</div>")
    row = Signature.objects.get()
    sign(cast.mira, "<div>Mira</div>")
    assert Signature.objects.get().version == row.version
    sign(cast.mira, "<div><br></div>")
    assert queries.signatures_of(cast.mira) == {}
    facts = history(row.log_subject)
    assert [fact.kind for fact in facts] == ["signature.changed"] * 2
    assert facts[0].data == {"owner": cast.mira.log_subject, "language": "es"}


def test_a_language_that_is_not_spoken_and_a_colour_that_is_none_are_refused(cast: Cast):
    with pytest.raises(NotFound):
        sign(cast.mira, "Mira", "tlh")
    said = {"name": "T", "language": "es", "colour": "", "own_signatures": True}
    for wrong in ({"name": " "}, {"language": "tlh"}, {"colour": "red;x"}, {"colour": "#12345"}):
        with pytest.raises(Invalid) as refused:
            actions.change_brand(cast.taller, by=SYSTEM, **said | wrong)
        assert refused.value.facts["field"] in wrong
