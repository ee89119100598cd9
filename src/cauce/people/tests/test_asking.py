"""Contacts, how they are recognised, and the firms they belong to."""

import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.log.queries import history
from cauce.people import actions, queries, rules
from cauce.people.errors import Invalid, NotFound
from cauce.people.models import Contact, Identity
from tests.cast import SYSTEM, make_cast


def know(cast, email="ada@cliente.example", **more):
    return actions.know_contact(cast.account.pk, email=email, by=SYSTEM, **more)


def kinds(row):
    return [one.kind for one in history(row.log_subject)]


def test_a_contact_is_made_once_whatever_the_case_of_their_address(cast):
    ada = know(cast, "Ada@Cliente.example", name="Ada")
    assert know(cast, " <ADA@cliente.example> ") == ada
    assert kinds(ada) == ["contact.added", "contact.identity_added"]
    assert queries.addresses_of(ada) == ["Ada@Cliente.example"]


def test_a_name_is_learnt_once_and_never_overwritten(cast):
    ada = know(cast)
    know(cast, name="Ada Gómez")
    know(cast, name="Otro Nombre")
    ada.refresh_from_db()
    assert ada.name == "Ada Gómez"
    assert kinds(ada)[2:] == ["contact.changed"]


@pytest.mark.django_db(transaction=True)
def test_mails_that_come_at_the_same_moment_make_one_contact():
    cast = make_cast()
    begin, made = threading.Barrier(6), []

    def arrive():
        begin.wait(10)
        made.append(know(cast, name="Ada").pk)
        connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert len(set(made)) == 1
    assert Contact.objects.count() == Identity.objects.count() == 1


def test_an_address_of_any_length_is_recognised_again(cast):
    long = "a" * 700 + "@cliente.example"
    assert know(cast, long) == know(cast, long)


def test_an_empty_address_is_refused_and_leaves_no_contact(cast):
    with pytest.raises(Invalid):
        know(cast, "  ")
    assert not Contact.objects.exists()


def test_another_address_joins_a_contact_unless_somebody_has_it(cast):
    ada, eva = know(cast), know(cast, "eva@cliente.example")
    more = actions.add_identity(ada, kind="phone", value=" +34600111222 ", by=SYSTEM)
    assert actions.add_identity(ada, kind="phone", value="+34600111222", by=SYSTEM) == more
    with pytest.raises(Invalid):
        actions.add_identity(eva, kind="email", value="ADA@cliente.example", by=SYSTEM)
    found = queries.identity_now(cast.account.pk, "phone", "+34600111222")
    assert found is not None
    assert found.contact == ada


def test_the_same_address_in_two_accounts_is_two_people(cast):
    other = actions.open_account(name="Ajena", slug="ajena", by=SYSTEM)
    theirs = actions.know_contact(other.pk, email="ada@cliente.example", by=SYSTEM)
    assert theirs != know(cast)
    with pytest.raises(NotFound):
        queries.contact(cast.account.pk, theirs.pk)


def test_a_contacts_details_change_with_a_fact_that_names_the_fields(cast):
    ada = know(cast, name="Ada")
    same = actions.change_contact(ada, name="Ada", language="", time_zone="", by=SYSTEM)
    assert same.version == ada.version
    actions.change_contact(ada, name="Ada Gómez", language="pt", time_zone="", by=SYSTEM)
    assert history(ada.log_subject)[-1].data == {"fields": ["name", "language"]}


def test_people_join_their_firm_by_the_domain_they_write_from(cast):
    before, gmail = know(cast), know(cast, "ada@gmail.com")
    firm = actions.add_company(cast.account, name="Cliente", domains=["Cliente.example"], by=SYSTEM)
    after = know(cast, "eva@cliente.example")
    before.refresh_from_db()
    gmail.refresh_from_db()
    assert (before.company, after.company, gmail.company) == (firm, firm, None)
    assert kinds(before)[-1] == "contact.changed"


@pytest.mark.parametrize("domain", ["gmail.com", "cliente.example", "nodots", ""])
def test_a_domain_of_everybody_of_another_firm_or_of_nobody_is_refused(cast, domain):
    actions.add_company(cast.account, name="Primera", domains=["cliente.example"], by=SYSTEM)
    with pytest.raises(Invalid):
        actions.add_company(cast.account, name="Segunda", domains=[domain], by=SYSTEM)


@given(st.emails())
def test_folding_an_address_twice_is_folding_it_once(address):
    folded = rules.fold_address(address)
    assert rules.fold_address(folded) == folded == rules.fold_address(f" <{address.upper()}> ".swapcase())


def test_a_contacts_pictures_are_shown_unasked_until_somebody_says_no(cast):
    ada = know(cast)
    assert actions.show_pictures(ada, always=True, by=SYSTEM).pictures_since
    actions.show_pictures(ada, always=True, by=SYSTEM)
    assert actions.show_pictures(ada, always=False, by=SYSTEM).pictures_since is None
    assert kinds(ada)[2:] == ["contact.changed", "contact.changed"]
