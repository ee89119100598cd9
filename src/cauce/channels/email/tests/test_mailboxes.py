"""Mailboxes as settings: who may see them, what they refuse, what is said about them."""

from __future__ import annotations

from typing import Any

import pytest

from cauce.channels import actions, queries
from cauce.channels.email.directory import place_of
from cauce.channels.errors import Invalid, NotFound
from cauce.channels.models import Mailbox
from cauce.people import actions as people
from tests.cast import SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return actions.add_mailbox(address=" Soporte@Taller.Example ", brand=cast.taller, by=SYSTEM)


def test_an_address_is_one_mailbox_whatever_its_case(cast: Cast, box: Mailbox):
    assert box.address == "soporte@taller.example"
    with pytest.raises(Invalid):
        actions.add_mailbox(address="SOPORTE@taller.example", brand=cast.otra, by=SYSTEM)
    with pytest.raises(Invalid):
        actions.add_mailbox(address="no address", brand=cast.taller, by=SYSTEM)


def test_an_alias_leads_to_its_mailbox_and_can_be_taken_away(box: Mailbox):
    actions.set_aliases(box, ["Ayuda@taller.example"], by=SYSTEM)
    assert queries.aliases_of(box) == ["ayuda@taller.example"]
    place = place_of("ayuda+algo@taller.example")
    assert place is not None and place.mailbox_id == box.pk
    actions.set_aliases(box, [], by=SYSTEM)
    assert place_of("ayuda@taller.example") is None


def test_a_mailbox_that_is_switched_off_takes_nothing(box: Mailbox):
    actions.change_mailbox(box, active=False, by=SYSTEM)
    assert place_of(box.address) is None
    assert queries.health_of(Mailbox.objects.get()).state == "off"


def test_a_change_is_a_fact_that_names_what_changed_and_no_secret(box: Mailbox):
    from cauce.ground.log.queries import history

    actions.change_mailbox(box, name="Soporte", smtp_password="muy secreto", by=SYSTEM)
    actions.change_mailbox(Mailbox.objects.get(), name="Soporte", by=SYSTEM)
    facts = history(f"mailbox:{box.pk}")
    assert [fact.kind for fact in facts] == ["mailbox.added", "mailbox.changed"]
    assert facts[-1].data == {"fields": ["name", "smtp_secret"]}
    assert "muy secreto" not in Mailbox.objects.get().smtp_secret


def test_a_team_of_another_brand_is_refused(cast: Cast, box: Mailbox):
    other = people.add_team(cast.account, name="Otros", brand=cast.otra, by=SYSTEM)
    with pytest.raises(Invalid):
        actions.change_mailbox(box, team=other, by=SYSTEM)


def test_only_who_may_change_settings_sees_mailboxes(cast: Cast, box: Mailbox):
    assert list(queries.mailboxes_of(cast.alma)) == [box]
    for agent in (cast.mira, cast.rita, cast.bo):
        assert not queries.mailboxes_of(agent).exists()
        with pytest.raises(NotFound):
            queries.mailbox_for(agent, box.pk)


def test_bo_does_not_see_mails_that_could_not_be_read(cast: Cast):
    assert queries.troubled_mails(cast.alma) == []
    assert queries.troubled_mails(cast.bo) == []


def test_the_doctor_says_what_is_wrong(cast: Cast, settings: Any):
    settings.SMTP_URL = "smtp://127.0.0.1:25"
    assert next(queries.health_findings())[1] is True
    actions.add_mailbox(address="a@taller.example", brand=cast.taller, by=SYSTEM)
    assert not any(bad for _said, bad, _mend in queries.health_findings())


def test_the_doctor_names_the_mailboxes_from_which_nothing_can_leave_and_no_others(cast: Cast, settings: Any):
    settings.SMTP_URL = ""
    bad = lambda: [said for said, bad, _mend in queries.health_findings() if bad]  # noqa: E731
    own = actions.add_mailbox(address="a@taller.example", brand=cast.taller, by=SYSTEM)
    actions.change_mailbox(own, smtp_host="mail.taller.example", by=SYSTEM)
    assert bad() == []
    actions.add_mailbox(address="b@taller.example", brand=cast.taller, by=SYSTEM)
    (said,) = bad()
    assert "b@taller.example" in said and "a@taller.example" not in said
    actions.set_carrier(cast.account.pk, None, "postmark", {"server_token": "x"}, by=SYSTEM)
    assert bad() == []
