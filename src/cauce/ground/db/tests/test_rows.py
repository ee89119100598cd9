"""Rows written with SQL made once are as Django would have written them."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cauce.ground import clock
from cauce.ground.db import as_one, rows, write
from cauce.ground.log.models import Fact
from cauce.people import actions
from cauce.people.models import Account, Brand, Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return actions.open_account(name="Aurora", slug="aurora")


def contact(account, name):
    return Contact(account=account, name=name, language="es", created_at=clock.now())


def fact(seq):
    return Fact(
        account_id=1, subject="x:1", seq=seq, kind="x", data={"ñ": [seq]}, actor="system:x", at=clock.now()
    )


def test_a_new_row_has_its_key_and_its_values(account):
    row = contact(account, "Ada")
    rows.insert(row)
    kept = Contact.objects.get(pk=row.pk)
    assert (kept.name, kept.account_id, kept.created_at, kept.company_id) == (
        "Ada",
        account.pk,
        row.created_at,
        None,
    )
    assert not row._state.adding


def test_a_row_that_is_there_is_changed(account):
    row = contact(account, "Ada")
    rows.save(row)
    row.name, row.time_zone = "Ada Lovelace", "Europe/Madrid"
    rows.save(row)
    assert Contact.objects.values_list("name", "time_zone").get() == ("Ada Lovelace", "Europe/Madrid")


def test_a_row_that_is_gone_is_no_silent_success(account):
    row = contact(account, "Ada")
    rows.insert(row)
    Contact.objects.all().delete()
    with pytest.raises(DatabaseError):
        rows.save(row)


def test_several_are_one_statement_with_their_values(django_assert_num_queries):
    with django_assert_num_queries(1):
        rows.insert_all([fact(1), fact(2), fact(3)])
    assert list(Fact.objects.order_by("seq").values_list("seq", "data")) == [
        (n, {"ñ": [n]}) for n in (1, 2, 3)
    ]


def test_the_key_of_a_row_is_known_before_the_row_is_written(account):
    for name in ("Ada", "Bo"):
        row = contact(account, name)
        row.pk = rows.next_key(Contact)
        rows.save(row)
        assert Contact.objects.get(pk=row.pk).name == name
    rows.insert(contact(account, "Eva"))
    assert Contact.objects.count() == 3


def test_counting_up_tells_the_new_number_or_that_there_is_nothing_to_count(account):
    row = contact(account, "Ada")
    rows.insert(row)
    assert [rows.count_up(Contact, row.pk, "version") for _ in range(2)] == [1, 2]
    assert rows.count_up(Contact, row.pk + 1, "version") is None


def test_what_the_database_refuses_is_refused_as_ever(account):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert_all([fact(1), fact(1)])


def test_a_row_of_which_only_some_columns_were_read_keeps_the_others(account):
    rows.insert(contact(account, "Ada"))
    row = Contact.objects.only("name").get()
    row.name = "Ada B."
    rows.save(row)
    assert Contact.objects.values_list("name", "language").get() == ("Ada B.", "es")


def test_whoever_catches_a_refusal_goes_on_without_what_was_refused(account):
    with write():
        with pytest.raises(ZeroDivisionError), write():
            Brand.objects.update(name="no")
            raise ZeroDivisionError
        Account.objects.update(name="sí")
    assert Brand.objects.filter(name="no").count() == 0
    assert Account.objects.get().name == "sí"


def test_as_one_verbs_have_no_savepoints_and_nobody_can_go_on_after_a_refusal(
    account, django_assert_num_queries
):
    with write(), as_one(), django_assert_num_queries(1), write():
        Account.objects.update(name="sí")
    with pytest.raises(transaction.TransactionManagementError), write(), as_one():
        with pytest.raises(ZeroDivisionError), write():
            raise ZeroDivisionError
        Account.objects.update(name="no")
    assert Account.objects.get().name == "sí"
